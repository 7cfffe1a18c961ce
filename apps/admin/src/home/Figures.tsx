import type { PeopleCount } from '@madoguchi/contract/people-count';
import { Alert, Paper, SimpleGrid, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { atLeast, formatPeople, formatTime } from '../shell/format.ts';
import { messageOf } from '../shell/messages.ts';
import { signed } from './signed.ts';

interface Summary {
  readonly friends: PeopleCount;
  readonly blocked: PeopleCount;
  readonly registered: PeopleCount;
  readonly newToday: PeopleCount;
  readonly blockedToday: PeopleCount;
  readonly at: string;
}

/** Where one side is hidden, the difference would give it away. */
const change = (come: PeopleCount, gone: PeopleCount): string =>
  typeof come === 'number' && typeof gone === 'number' ? signed(come - gone) : '—';

/** 友だち数 and today's coming and going. */
export function Figures({ summary }: { summary: UseQueryResult<Summary, unknown> }) {
  const { data } = summary;
  if (!data && summary.error) {
    return (
      <Alert color="red" variant="outline" role="alert">
        人数を読み込めませんでした。{messageOf(summary.error)}
      </Alert>
    );
  }
  const figures = [
    { label: '友だち数', value: data && formatPeople(data.friends), note: '今、配信が届く人' },
    {
      label: '登録済み',
      value: data && formatPeople(data.registered),
      note:
        data && atLeast(data.friends) > 0 && data.registered !== 'few'
          ? `友だちの${Math.round((atLeast(data.registered) / atLeast(data.friends)) * 100)}%が登録アンケートに回答`
          : '登録アンケートに回答した人',
    },
    {
      label: '今日の増減',
      value: data && change(data.newToday, data.blockedToday),
      note: data
        ? `新しい友だち ${formatPeople(data.newToday)}、ブロック ${formatPeople(data.blockedToday)}`
        : '',
    },
    { label: 'ブロック中', value: data && formatPeople(data.blocked), note: '配信は届きません' },
  ];
  return (
    <section aria-label="人数">
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} component="dl" m={0}>
        {figures.map(({ label, value, note }) => (
          <Paper key={label} withBorder p="md">
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" m={0} fz={28} fw={700} lh={1.3}>
              {value ?? '…'}
            </Text>
            <Text component="dd" m={0} size="xs" c="dimmed">
              {note}
            </Text>
          </Paper>
        ))}
      </SimpleGrid>
      {data && (
        <Text size="xs" c="dimmed" mt="xs">
          {formatTime(data.at)}現在
        </Text>
      )}
    </section>
  );
}
