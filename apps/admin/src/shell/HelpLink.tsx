import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { HelpPageName } from './help-pages.ts';

/** 使い方を見る: in a tab of its own, so that half-written work stays where it is. */
export function HelpLink({ page, hash }: { page: HelpPageName; hash?: string }) {
  return (
    <Anchor
      component={Link}
      to={`/help/${page}`}
      hash={hash}
      target="_blank"
      size="sm"
      className="no-print"
      underline="always"
    >
      使い方を見る
      <span className="visually-hidden">（新しいタブで開きます）</span>
      <span aria-hidden> ↗</span>
    </Anchor>
  );
}
