/** ホーム: how many people we reach, and the last deliveries. */
import { Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../api.ts';
import { formatPeople } from '../shell/format.ts';
import { PageTitle } from '../shell/PageTitle.tsx';
import { SomethingBroke } from '../shell/SomethingBroke.tsx';

export function Home() {
  const summary = useQuery(api.residents.summariseResidents.queryOptions({ input: {} }));
  if (summary.error) return <SomethingBroke error={summary.error} reset={() => void summary.refetch()} />;
  const figures = [
    { label: '友だち数', value: summary.data?.friends },
    { label: '登録アンケートに回答済み', value: summary.data?.registered },
    { label: '今日の新しい友だち', value: summary.data?.newToday },
    { label: 'ブロック中', value: summary.data?.blocked },
  ];
  return (
    <Stack>
      <PageTitle title="ホーム">
        <Button component={Link} to="/deliveries">
          配信する
        </Button>
      </PageTitle>
      <SimpleGrid cols={{ base: 2, md: 4 }} component="dl" m={0}>
        {figures.map(({ label, value }) => (
          <Paper key={label} withBorder p="md">
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <Text component="dd" m={0} fz="xl" fw={700}>
              {value === undefined ? '…' : formatPeople(value)}
            </Text>
          </Paper>
        ))}
      </SimpleGrid>
      <Title order={2}>よく使う画面</Title>
      <Group>
        <Button component={Link} to="/segments" variant="default">
          配信グループ
        </Button>
      </Group>
    </Stack>
  );
}
