/** LINEとの接続, in one line when all is well, with what to do where it is not. */
import { Alert, Badge, Button, Group, List, Text, Title } from '@mantine/core';
import { CONNECTION_CHECKS } from '@madoguchi/contract/line';
import { useQuery } from '@tanstack/react-query';
import { api, client } from '../api.ts';
import { EmptyState } from '../shell/EmptyState.tsx';
import { formatCount, formatDateTime } from '../shell/format.ts';
import { Loading } from '../shell/Loading.tsx';
import { messageOf } from '../shell/messages.ts';
import { connectionAdvice } from './connection-words.ts';

const STATES = {
  ok: { words: '正常', color: 'counter' },
  problem: { words: '問題あり', color: 'red' },
  unknown: { words: '要確認', color: 'gray' },
} as const;

export function Connection() {
  const channels = useQuery(api.line.listChannels.queryOptions({ input: {}, staleTime: 600_000 }));
  return (
    <section aria-labelledby="connection-title">
      <Title order={2} id="connection-title" mb="sm">
        LINEとの接続
      </Title>
      {channels.isPending ? (
        <Loading />
      ) : !channels.data ? (
        <Alert color="red" variant="outline" role="alert">
          {messageOf(channels.error)}
        </Alert>
      ) : channels.data.channels.length === 0 ? (
        <EmptyState title="LINE公式アカウントがまだ接続されていません">
          <Text ta="center">システムの担当者に、LINE公式アカウントの接続を依頼してください。</Text>
        </EmptyState>
      ) : (
        channels.data.channels.map((channel) => (
          <Checked key={channel.id} id={channel.id} name={channel.name} basicId={channel.basicId} />
        ))
      )}
    </section>
  );
}

function Checked({ id, name, basicId }: { id: string; name: string; basicId: string | null }) {
  // The check asks LINE: it is made once a visit and by the button, not with every look.
  const check = useQuery({
    queryKey: ['checkConnection', id],
    queryFn: () => client.line.checkConnection({ id }),
    staleTime: 300_000,
    refetchOnWindowFocus: false,
    retry: false,
  });
  const bad = check.data?.checks.filter(({ state }) => state !== 'ok') ?? [];
  return (
    <>
      <Group gap="sm" mb="xs">
        <Text fw={700}>
          {name}
          {basicId && `（${basicId}）`}
        </Text>
        {check.data && (
          <Badge variant="outline" size="lg" tt="none" color={STATES[worst(bad)].color}>
            {STATES[worst(bad)].words}
          </Badge>
        )}
        <Button variant="default" size="xs" loading={check.isFetching} onClick={() => void check.refetch()}>
          もう一度確かめる
        </Button>
      </Group>
      <div role="status">
        {check.isPending && <Text size="sm">LINEに確かめています</Text>}
        {check.error && !check.isFetching && (
          <Text size="sm" c="red.9">
            {messageOf(check.error)}
          </Text>
        )}
        {bad.length > 0 && (
          <List mb="xs">
            {bad.map((one) => (
              <List.Item key={one.check}>
                <strong>{CONNECTION_CHECKS[one.check]}</strong>：{connectionAdvice(one.reason)}
              </List.Item>
            ))}
          </List>
        )}
        {check.data && (
          <Text size="sm" c="dimmed">
            24時間に受信した数：{formatCount(check.data.eventsLastDay)}件
            {check.data.newestEventAt && `（最後は ${formatDateTime(check.data.newestEventAt)}）`}
            ／処理を待っている数：{formatCount(check.data.waiting)}件／処理できなかった数：
            {formatCount(check.data.failedLastDay)}件
          </Text>
        )}
      </div>
    </>
  );
}

function worst(bad: readonly { state: 'ok' | 'problem' | 'unknown' }[]): keyof typeof STATES {
  if (bad.some(({ state }) => state === 'problem')) return 'problem';
  return bad.length > 0 ? 'unknown' : 'ok';
}
