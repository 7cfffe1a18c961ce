/** 配信結果: progress while it is sent, then what came of it. */
import { Paper, Progress, Stack, Text, Title } from '@mantine/core';
import type { PeopleCount } from '@madoguchi/contract/people-count';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, type client } from '../../../api.ts';
import {
  BELOW_TWENTY,
  atLeast,
  formatCount,
  formatDateTime,
  formatPeople,
  formatRate,
} from '../../../shell/format.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { Halted } from './Halted.tsx';
import { Links } from './Links.tsx';
import { UnknownDecision } from './UnknownDecision.tsx';

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
      {result.data.unknown !== 0 && result.data.state !== 'sending' && (
        <UnknownDecision id={id} people={result.data.unknown} stopped={result.data.state === 'stopped'} />
      )}
      {result.data.state === 'sending' ? (
        <Sending result={result.data} />
      ) : (
        <Figures id={id} result={result.data} />
      )}
    </Paper>
  );
}

function Sending({ result }: { result: ShownResult }) {
  const done = Math.min(1, atLeast(result.confirmed) / Math.max(1, atLeast(result.recipients)));
  return (
    <Stack gap="xs">
      <Text fz="xl" fw={700}>
        {formatPeople(result.confirmed)}／{formatPeople(result.recipients)}
      </Text>
      <Progress value={done * 100} size="lg" aria-label="配信の進みぐあい" animated={!result.halted} />
      <Text size="sm" role="status">
        {result.halted
          ? `あと${formatPeople(leftOf(result))}です。`
          : `配信しています。${paceOf(result.pace)}この画面を閉じても配信は続きます。`}
      </Text>
    </Stack>
  );
}

function Figures({ id, result }: { id: string; result: ShownResult }) {
  const { opens, clicks } = result;
  const rows: [string, string][] = [
    ['配信先（確定）', formatPeople(result.recipients)],
    ['配信できた人', formatPeople(result.confirmed)],
    [
      '既読数・既読率（開封）',
      opens.count === null ? waiting(result) : `${formatPeople(opens.count)}（${formatRate(opens.rate)}）`,
    ],
    ['クリック数', `${formatCount(clicks.count)}回`],
    [
      'クリックした人・クリック率',
      clicks.people === null
        ? waiting(result)
        : `${formatPeople(clicks.people)}（${formatRate(clicks.rate)}）`,
    ],
  ];
  if (result.plays.begun !== null)
    rows.push([
      '動画・音声を再生した人（最後まで）',
      `${formatPeople(result.plays.begun)}（${result.plays.complete === null ? BELOW_TWENTY : formatPeople(result.plays.complete)}）`,
    ]);
  if (result.blocks !== null) rows.push(['配信のあと3日以内にブロックした人', formatPeople(result.blocks)]);
  const { left, refused, stopped } = result.notReached;
  const missed: [string, PeopleCount][] = [
    ['送る前にブロックした人・登録を消した人', left],
    ['LINEが受け付けなかった人', refused],
    ['中止したため送らなかった人', stopped],
    ['うち、送れたものとして数えた人', result.counted],
  ];
  rows.splice(
    2,
    0,
    ...missed.filter(([, n]) => n !== 0).map(([label, n]): [string, string] => [label, formatPeople(n)]),
  );
  return (
    <Stack gap="md">
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
      {clicks.links.length > 0 && <Links id={id} links={clicks.links} />}
    </Stack>
  );
}

/** No figure: LINE has not counted yet, or it counted and there are too few people to tell. */
function waiting({ opens, measured }: ShownResult): string {
  if (!measured) return '今月は測れる配信の数（LINEの仕様で1,000件）を使い切ったため、測れません';
  return opens.at === null ? 'LINEの集計を待っています（翌日以降）' : BELOW_TWENTY;
}

const leftOf = ({ recipients, confirmed }: ShownResult): number =>
  Math.max(0, atLeast(recipients) - atLeast(confirmed));

/** 「1秒に98,000人、あと約12秒です。」 */
function paceOf(pace: ShownResult['pace']): string {
  if (!pace) return '';
  const { perSecond, secondsLeft } = pace;
  const left =
    secondsLeft < 60 ? `約${formatCount(secondsLeft)}秒` : `約${formatCount(Math.ceil(secondsLeft / 60))}分`;
  return `1秒に${formatPeople(perSecond)}ずつ、最後の人まで${left}です。`;
}
