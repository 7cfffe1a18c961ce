/** Warnings of 見守り that wait for somebody. */
import { Alert, Anchor, List } from '@mantine/core';
import { WATCH_RULES } from '@madoguchi/contract/watching';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api.ts';

/** More than these are not read at a glance; the rest is counted. */
const SHOWN = 5;

export function OpenWarnings() {
  const open = useQuery({
    ...api.watching.listWarnings.queryOptions({ input: { state: 'open', limit: 50 } }),
    refetchInterval: 30_000,
  });
  const rows = open.data?.entries ?? [];
  if (rows.length === 0) return null;
  return (
    <Alert color="red" variant="outline" title="見守りのお知らせがあります" role="alert">
      <List mb="xs">
        {rows.slice(0, SHOWN).map((warning) => (
          <List.Item key={warning.id}>
            <strong>{WATCH_RULES[warning.rule].label}</strong>：{warning.text}
          </List.Item>
        ))}
      </List>
      <Anchor component={Link} to="/watching" c="red.9" underline="always">
        {rows.length > SHOWN
          ? `ほかに${rows.length - SHOWN}件${open.data?.next ? '以上' : ''}あります。見守りを開く`
          : '見守りを開く'}
      </Anchor>
    </Alert>
  );
}
