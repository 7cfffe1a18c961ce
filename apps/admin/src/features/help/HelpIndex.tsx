/** 使い方: the pages of the manual, and a search over what they are about. */
import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { pages } from 'virtual:manual';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatCount } from '../../shell/format.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import './help.css';
import { searchManual } from './manual.ts';

export function HelpIndex() {
  const [typed, setTyped] = useState('');
  const found = searchManual(pages, typed);
  const searching = typed.trim() !== '';
  return (
    <div className="manual">
      <PageTitle title="使い方" />
      <search>
        <TextInput
          type="search"
          label="使い方を探す"
          description="言葉で探します。例：予約、予備コード"
          value={typed}
          mb="xs"
          onChange={({ currentTarget: { value } }) => setTyped(value)}
        />
        <Text size="sm" role="status" mb="md">
          {searching ? `${formatCount(found.length)}件見つかりました。` : ''}
        </Text>
      </search>
      {found.length === 0 ? (
        <EmptyState title="当てはまる使い方はありません">
          <Text>短い言葉や、ほかの言い方で探してください。</Text>
          <Button variant="default" onClick={() => setTyped('')}>
            すべて表示する
          </Button>
        </EmptyState>
      ) : (
        <Stack component="ul" className="manual-pages" gap="md">
          {found.map(({ page, headings }) => (
            <li key={page.page}>
              <Anchor component={Link} to={`/help/${page.page}`} fw={700} fz="lg">
                {page.title}
              </Anchor>
              <Text>{page.summary}</Text>
              {headings.length > 0 && (
                <ul>
                  {headings.map(({ id, text }) => (
                    <li key={id}>
                      <Anchor component={Link} to={`/help/${page.page}`} hash={id}>
                        {text}
                      </Anchor>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </Stack>
      )}
    </div>
  );
}
