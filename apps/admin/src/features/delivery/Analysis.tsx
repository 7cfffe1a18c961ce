/** 配信の分析: deliveries of a period side by side, and friends day by day. */
import { Anchor, Group, NativeSelect, Paper, Stack, Table, Text, Title } from '@mantine/core';
import { DELIVERY_KINDS } from '@madoguchi/contract/delivery';
import type { SheetFormat } from '@madoguchi/contract/sheet';
import { useMutation, useQuery } from '@tanstack/react-query';
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, client } from '../../api.ts';
import { DayInput } from '../../shell/DayInput.tsx';
import { download } from '../../shell/download.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { ExportMenu } from '../../shell/ExportMenu.tsx';
import { formatCount, formatDateTime, formatDay, formatPeople, formatRate } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

type Kind = keyof typeof DELIVERY_KINDS;
const DAYS = 30;
const dayBefore = (days: number) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Tokyo' }).format(Date.now() - days * 86_400_000);

export function Analysis() {
  const [from, setFrom] = useState<string | null>(dayBefore(DAYS));
  const [to, setTo] = useState<string | null>(dayBefore(0));
  const [kind, setKind] = useState<Kind | ''>('');
  const period = { from: from ?? dayBefore(DAYS), to: to ?? dayBefore(0) };
  const chosen = { ...period, ...(kind ? { kind } : {}) };
  const toExport = useMutation({
    mutationFn: (format: SheetFormat) => client.delivery.exportDeliveries({ format, ...chosen }),
    onSuccess: ({ fileName, content }) => download(fileName, content),
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  });
  return (
    <>
      <PageTitle title="配信の分析" back={{ to: '/deliveries', label: '配信の一覧' }} help="results" />
      <PrintNote />
      <Group gap="sm" align="flex-end" mb="md" className="no-print">
        <DayInput label="から" value={from} onChange={setFrom} />
        <DayInput label="まで" value={to} onChange={setTo} />
        <NativeSelect
          label="種別"
          value={kind}
          data={[
            { value: '', label: 'すべて' },
            ...Object.entries(DELIVERY_KINDS).map(([value, label]) => ({ value, label })),
          ]}
          onChange={({ currentTarget: { value } }) => setKind(value as Kind | '')}
        />
        <ExportMenu
          label="この期間の配信を書き出す"
          busy={toExport.isPending}
          onChoose={(format) => toExport.mutate(format)}
        />
      </Group>
      <Stack gap="lg">
        <Compared chosen={chosen} />
        <Friends period={period} />
      </Stack>
    </>
  );
}

function Compared({ chosen }: { chosen: { from: string; to: string; kind?: Kind } }) {
  const list = useQuery(api.delivery.compareDeliveries.queryOptions({ input: chosen }));
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const { entries } = list.data;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="compared-title">
      <Title order={2} id="compared-title" mb="sm">
        配信を比べる
      </Title>
      {entries.length === 0 ? (
        <EmptyState title="この期間に始めた配信はありません">
          <Text>期間を長くするか、種別を「すべて」にしてください。</Text>
        </EmptyState>
      ) : (
        <Table className="cards-on-phones" aria-labelledby="compared-title">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>件名</Table.Th>
              <Table.Th ta="right">配信数</Table.Th>
              <Table.Th ta="right">既読率</Table.Th>
              <Table.Th ta="right">クリック率</Table.Th>
              <Table.Th ta="right">クリック数</Table.Th>
              <Table.Th ta="right">ブロック</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((row) => (
              <Table.Tr key={row.id}>
                <Table.Td>
                  <Anchor component={Link} to={`/deliveries/${row.id}`}>
                    {row.title || '件名のない配信'}
                  </Anchor>
                  <Text size="sm" c="dimmed">
                    {formatDateTime(row.startedAt)}｜{DELIVERY_KINDS[row.kind]}｜{row.targetText}
                  </Text>
                </Table.Td>
                <Table.Td ta="right" data-label="配信数">
                  {formatPeople(row.confirmed)}
                </Table.Td>
                <Table.Td ta="right" data-label="既読率">
                  {formatRate(row.openRate)}
                </Table.Td>
                <Table.Td ta="right" data-label="クリック率">
                  {formatRate(row.clickRate)}
                </Table.Td>
                <Table.Td ta="right" data-label="クリック数">
                  {formatCount(row.clicks)}回
                </Table.Td>
                <Table.Td ta="right" data-label="ブロック">
                  {row.blocks === null ? '—' : formatPeople(row.blocks)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Text size="sm" c="dimmed" mt="sm">
        「—」は、20人未満のため表示できないもの（LINEの仕様）か、まだ集計していないものです。ブロックは、配信のあと3日以内にブロックした人です。
      </Text>
    </Paper>
  );
}

function Friends({ period }: { period: { from: string; to: string } }) {
  const list = useQuery(api.delivery.friendFigures.queryOptions({ input: period }));
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const entries = [...list.data.entries].reverse();
  const change = (n: number | null) => (n === null ? '—' : `${n > 0 ? '+' : ''}${formatCount(n)}人`);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="friends-title">
      <Title order={2} id="friends-title" mb="sm">
        友だち追加とブロックの推移
      </Title>
      {entries.length === 0 ? (
        <EmptyState title="この期間の集計はまだありません">
          <Text>LINEは1日分の数字を翌日に出します。明日もう一度開いてください。</Text>
        </EmptyState>
      ) : (
        <Table className="cards-on-phones" aria-labelledby="friends-title">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>日</Table.Th>
              <Table.Th ta="right">友だち数</Table.Th>
              <Table.Th ta="right">追加</Table.Th>
              <Table.Th ta="right">ブロック中</Table.Th>
              <Table.Th ta="right">ブロックの増減</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((row) => (
              <Table.Tr key={row.date}>
                <Table.Td>{formatDay(row.date)}</Table.Td>
                <Table.Td ta="right" data-label="友だち数">
                  {formatPeople(row.friends)}
                </Table.Td>
                <Table.Td ta="right" data-label="追加">
                  {change(row.added)}
                </Table.Td>
                <Table.Td ta="right" data-label="ブロック中">
                  {formatPeople(row.blocks)}
                </Table.Td>
                <Table.Td ta="right" data-label="ブロックの増減">
                  {change(row.blocksChange)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Paper>
  );
}
