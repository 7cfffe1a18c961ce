/** One page of the manual: contents, text, the pages before and after; on paper an A4 sheet. */
import { Anchor, Button, Group, Text, Title } from '@mantine/core';
import { Link, useLocation, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { pages } from 'virtual:manual';
import { NotFound } from '../../shell/NotFound.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import './help.css';
import { ManualBody } from './ManualBody.tsx';

export function HelpPage() {
  const { page: name } = useParams({ strict: false }) as { page: string };
  const hash = useLocation({ select: (location) => location.hash });
  useEffect(() => {
    // Whoever follows a link to a heading by keyboard goes on from there.
    if (hash) document.getElementById(hash)?.focus();
  }, [name, hash]);
  const index = pages.findIndex(({ page }) => page === name);
  const page = pages[index];
  if (!page) return <NotFound />;
  const before = pages[index - 1];
  const after = pages[index + 1];
  const contents = page.headings.filter(({ level }) => level === 2);
  return (
    <div className="manual" key={page.page}>
      <PageTitle title={page.title} back={{ to: '/help', label: '使い方の一覧' }}>
        <Button variant="default" onClick={() => window.print()}>
          印刷する（A4）
        </Button>
      </PageTitle>
      <PrintNote />
      <Text>{page.summary}</Text>
      {contents.length > 1 && (
        <nav aria-labelledby="contents-title" className="manual-contents no-print">
          <Title order={2} id="contents-title" size="h4">
            このページの内容
          </Title>
          <ul>
            {contents.map(({ id, text }) => (
              <li key={id}>
                <Anchor component={Link} to={`/help/${page.page}`} hash={id}>
                  {text}
                </Anchor>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <article className="manual-text">
        <ManualBody nodes={page.body} />
      </article>
      <Group
        component="nav"
        aria-label="前後のページ"
        justify="space-between"
        mt="xl"
        className="no-print"
        align="flex-start"
      >
        {before ? (
          <Anchor component={Link} to={`/help/${before.page}`}>
            ← 前：{before.title}
          </Anchor>
        ) : (
          <span />
        )}
        {after && (
          <Anchor component={Link} to={`/help/${after.page}`}>
            次：{after.title} →
          </Anchor>
        )}
      </Group>
    </div>
  );
}
