import { Anchor, Group, Title } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useRef, type ReactNode } from 'react';
import { helpPageFor, type HelpPageName } from './help-pages.ts';
import { HelpLink } from './HelpLink.tsx';

/**
 * The heading of a screen: names the browser's tab, and takes the focus when the screen opens, so that a keyboard or a
 * screen reader starts where the eye starts.
 */
export function PageTitle({
  title,
  back,
  help,
  children,
}: {
  title: string;
  /** Where the link above the title leads. */
  back?: { readonly to: string; readonly label: string };
  /** The page of the manual about this screen, where its address does not say it. */
  help?: HelpPageName;
  /** The screen's main buttons, at the end of the line. */
  children?: ReactNode;
}) {
  const path = useLocation({ select: ({ pathname }) => pathname });
  const helpPage = help ?? helpPageFor(path);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title}｜窓口`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <header className="page-title">
      {back && (
        <Anchor component={Link} to={back.to} size="sm" className="no-print">
          ← {back.label}
        </Anchor>
      )}
      <Group justify="space-between" align="center" gap="sm" mb="md">
        <Group gap="sm" align="baseline">
          <Title order={1} ref={heading} tabIndex={-1}>
            {title}
          </Title>
          {helpPage && <HelpLink page={helpPage} />}
        </Group>
        {children && (
          <Group gap="xs" className="no-print">
            {children}
          </Group>
        )}
      </Group>
    </header>
  );
}
