/** 配信結果: progress while it is sent, then what came of it. */
import { Alert, Button, Paper, Progress, Stack, Table, Text, Title } from '@mantine/core';
import { HALT_REASONS } from '@madoguchi/contract/delivery';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, client, codeOf, queryClient } from '../../api.ts';
import {
  BELOW_TWENTY,
  atLeast,
  formatCount,
  formatDateTime,
  formatPeople,
  formatRate,
} from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';

type ShownResult = Awaited<ReturnType<typeof client.delivery.showResult>>;

const WHILE_SENDING_MS = 1_000;
/** Opens and clicks come slowly: LINE counts them once a day at most. */
const AFTERWARDS_MS = 60_000;

export function Result({
  id,
  sending,
  onFinished,
}: {
  id: string;
  sending: boolean;
  onFinished: () => void;
}) {
  const result = useQuery(
    api.delivery.showResult.queryOptions({
      input: { id },
      refetchInterval: sending ? WHILE_SENDING_MS : AFTERWARDS_MS,
    }),
  );
  const finished = sending && result.data !== undefined && result.data.state !== 'sending';
  const tell = useRef(onFinished);
  tell.current = onFinished;
  useEffect(() => {
    if (finished) tell.current();
  }, [finished]);
  if (result.isPending) return <Loading />;
  if (!result.data) return <SomethingBroke error={result.error} reset={() => void result.refetch()} />;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="result-title" className="keep-together">
      <Title order={2} id="result-title" mb="sm">
        {result.data.state === 'sending' ? '配信中' : '配信結果'}
      </Title>
      {result.data.halted && <Halted id={id} reason={result.data.halted} />}
      {result.data.state === 'sending' ? <Sending result={result.data} /> : <Figures result={result.data} />}
    </Paper>
  );
}

/** LINE takes nothing more: why, what to do, and how to go on afterwards. */
function Halted({ id, reason }: { id: string; reason: keyof typeof HALT_REASONS }) {
  const may = useMay();
  const resume = useMutation(
    api.delivery.resumeDelivery.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.delivery.showResult.key() }),
    }),
  );
  return (
    <Alert color="red" title="配信が止まっています" role="alert" mb="sm">
      <Text size="sm" mb="sm">
        {HALT_REASONS[reason]} まだ送られていない人には、まだ届いていません。
      </Text>
      {may('delivery.send') && (
        <Button loading={resume.isPending} onClick={() => resume.mutate({ id })}>
          原因を直したので、続きを配信する
        </Button>
      )}
      {resume.error && (
        <Text size="sm" c="red" mt="xs">
          {codeOf(resume.error) === 'not_halted' ? '配信はもう続いています。' : messageOf(resume.error)}
        </Text>
      )}
    </Alert>
  );
}

function Sending({ result }: { result: ShownResult }) {
  const done = Math.min(1, atLeast(result.confirmed) / Math.max(1, atLeast(result.recipients)));
  return (
    <Stack gap="xs">
      <Text fz="xl" fw={700}>
        {formatPeople(result.confirmed)}／{formatPeople(result.recipients)}
      </Text>
      <Progress value={done * 100} size="lg" aria-label="配信の進みぐあい" animated />
      <Text size="sm" role="status">
        配信しています。この画面を閉じても配信は続きます。
      </Text>
    </Stack>
  );
}

function Figures({ result }: { result: ShownResult }) {
  const { opens, clicks } = result;
  const rows: [string, string][] = [
    ['配信先（確定）', formatPeople(result.recipients)],
    ['配信できた人', formatPeople(result.confirmed)],
    [
      '既読数・既読率（開封）',
      opens.count === null ? waiting(opens.at) : `${formatPeople(opens.count)}（${formatRate(opens.rate)}）`,
    ],
    ['クリック数', `${formatCount(clicks.count)}回`],
    [
      'クリックした人・クリック率',
      clicks.people === null
        ? waiting(opens.at)
        : `${formatPeople(clicks.people)}（${formatRate(clicks.rate)}）`,
    ],
  ];
  if (result.failed !== 0) rows.splice(2, 0, ['配信できなかった人', formatPeople(result.failed)]);
  return (
    <Stack gap="md">
      {result.unknown !== 0 && (
        <Alert color="yellow" title="結果が分からない人がいます">
          {formatPeople(result.unknown)}
          には、LINEから返事がなく、届いたかどうか分かりません。二重に送らないよう、自動では送り直しません。
        </Alert>
      )}
      <dl className="facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {opens.at && (
        <Text size="sm" c="dimmed">
          既読とクリックした人は、LINEが{formatDateTime(opens.at)}に集計したものです。
        </Text>
      )}
      {clicks.links.length > 0 && (
        <Table aria-label="リンクごとのクリック数" layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>リンク</Table.Th>
              <Table.Th ta="right" w={110}>
                クリック数
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {clicks.links.map(({ url, clicks: times }) => (
              <Table.Tr key={url}>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{url}</Table.Td>
                <Table.Td ta="right">{formatCount(times)}回</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}

/** No figure: LINE has not counted yet, or it counted and there are too few people to tell. */
function waiting(countedAt: string | null): string {
  return countedAt === null ? 'LINEの集計を待っています（翌日以降）' : BELOW_TWENTY;
}
