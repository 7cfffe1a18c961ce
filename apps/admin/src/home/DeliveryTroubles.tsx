/** Deliveries that wait for a person: the sentence says what to do, the title leads there. */
import { Alert, Anchor, List } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api.ts';
import { formatDateTime } from '../shell/format.ts';

const WORDS = {
  halted: '止まっています。理由を確かめて、続きを配信してください。',
  stalled: '1分以上、先へ進んでいません。LINEとの接続を確かめてください。',
  unknown: '届いたか分からない人がいます。もう一度送るかどうかを決めてください。',
} as const;

export function DeliveryTroubles() {
  const list = useQuery({
    ...api.delivery.listTroubles.queryOptions({ input: {} }),
    refetchInterval: 30_000,
  });
  const entries = list.data?.entries ?? [];
  if (entries.length === 0) return null;
  return (
    <Alert color="red" variant="outline" title="配信が人の手を待っています" role="alert">
      <List>
        {entries.map(({ id, title, kind, at, reason }) => (
          <List.Item key={`${id} ${kind}`}>
            <Anchor component={Link} to={`/deliveries/${id}`} c="red.9" underline="always">
              {title || '件名のない配信'}
            </Anchor>
            （{formatDateTime(at)}）：
            {kind === 'not_started' ? `予約した時刻に始められませんでした。${reason}` : WORDS[kind]}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
