/** 配信の一覧: the first button copies the last one, for most deliveries are like one before. */
import { Anchor, Button, Group, NativeSelect, Table, Text, TextInput } from '@mantine/core';
import { DELIVERY_KINDS, DELIVERY_STATES } from '@madoguchi/contract/delivery';
import type { SheetFormat } from '@madoguchi/contract/sheet';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, client } from '../../api.ts';
import { MoreButton } from '../../shell/MoreButton.tsx';
import { download } from '../../shell/download.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { ExportMenu } from '../../shell/ExportMenu.tsx';
import { formatCount, formatDateTime, formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';
import { CreateButton } from './CreateButton.tsx';
import type { DeliverySearch } from './search.ts';
import { StateBadge } from './StateBadge.tsx';

const TYPING_PAUSE_MS = 400;

export function DeliveryList() {
  const may = useMay();
  const wanted = useSearch({ strict: false }) as DeliverySearch;
  const navigate = useNavigate();
  const [typed, setTyped] = useState(wanted.search ?? '');
  const look = (change: DeliverySearch) =>
    void navigate({ to: '/deliveries', search: { ...wanted, ...change } as never, replace: true });
  useEffect(() => {
    if (typed.trim() === (wanted.search ?? '')) return;
    const pause = setTimeout(() => look({ search: typed.trim() || undefined }), TYPING_PAUSE_MS);
    return () => clearTimeout(pause);
  });
  const list = useInfiniteQuery(
    api.delivery.listDeliveries.infiniteOptions({
      input: (after: string | undefined) => ({ ...wanted, after }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const last = useQuery(api.delivery.listDeliveries.queryOptions({ input: { state: 'sent', limit: 1 } }));
  const toExport = useMutation({
    mutationFn: (format: SheetFormat) => client.delivery.exportDeliveries({ format, ...wanted }),
    onSuccess: ({ fileName, content }) => download(fileName, content),
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  });
  const previous = last.data?.entries[0];
  const rows = list.data?.pages.flatMap(({ entries }) => entries) ?? [];
  const total = list.data?.pages[0]?.total ?? null;
  const filtered = Boolean(wanted.search || wanted.state || wanted.kind);
  const mayCreate = may('delivery.create');
  return (
    <>
      <PageTitle title="配信">
        <Button component={Link} to="/deliveries/analysis" variant="default">
          配信の分析
        </Button>
        {mayCreate && previous && (
          <CreateButton from={previous.id} label={`前回を複製（${previous.title}）`}>
            前回を複製
          </CreateButton>
        )}
        {mayCreate && <FromTemplate />}
        {mayCreate && <CreateButton variant={previous ? 'outline' : 'filled'}>新しく作る</CreateButton>}
      </PageTitle>
      <Group gap="sm" align="flex-end" mb="md" className="no-print">
        <TextInput
          type="search"
          label="件名・本文で探す"
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
        />
        <NativeSelect
          label="状態"
          value={wanted.state ?? ''}
          data={[
            { value: '', label: 'すべて' },
            ...Object.entries(DELIVERY_STATES).map(([value, label]) => ({ value, label })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            look({ state: (value || undefined) as DeliverySearch['state'] })
          }
        />
        <NativeSelect
          label="種別"
          value={wanted.kind ?? ''}
          data={[
            { value: '', label: 'すべて' },
            ...Object.entries(DELIVERY_KINDS).map(([value, label]) => ({ value, label })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            look({ kind: (value || undefined) as DeliverySearch['kind'] })
          }
        />
        <ExportMenu
          label="配信履歴を書き出す"
          busy={toExport.isPending}
          onChoose={(format) => toExport.mutate(format)}
        />
      </Group>
      {list.isPending ? (
        <Loading />
      ) : !list.data ? (
        <SomethingBroke error={list.error} reset={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        filtered ? (
          <EmptyState title="当てはまる配信はありません">
            <Text>件名や状態を変えて探してください。</Text>
            <Button
              variant="default"
              onClick={() => {
                setTyped('');
                look({ search: undefined, state: undefined, kind: undefined });
              }}
            >
              すべて表示する
            </Button>
          </EmptyState>
        ) : (
          <EmptyState title="配信はまだありません">
            <Text ta="center">
              「新しく作る」で下書きを作ります。配信する前に、職員だけにテスト配信して見え方を確かめられます。
            </Text>
            {mayCreate && <CreateButton>最初の配信を作る</CreateButton>}
          </EmptyState>
        )
      ) : (
        <>
          <Text size="sm" role="status" mb="xs">
            {total === null ? `${formatCount(rows.length)}件を表示` : `${formatCount(total)}件`}
          </Text>
          <Table className="cards-on-phones" verticalSpacing="sm" highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>件名と配信先</Table.Th>
                <Table.Th>状態</Table.Th>
                <Table.Th>日時</Table.Th>
                <Table.Th ta="right">配信数</Table.Th>
                <Table.Th>
                  <span className="visually-hidden">操作</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/deliveries/${row.id}`} fw={700}>
                      {row.title || '件名のない下書き'}
                    </Anchor>
                    <Text size="sm" c="dimmed">
                      {DELIVERY_KINDS[row.kind]}
                      {row.department && `｜${row.department}${row.exclusive ? '（この所属だけ）' : ''}`}
                      {row.targetText && `｜${row.targetText}`}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <StateBadge state={row.state} halted={row.halted} />
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm">{timeOf(row)}</Text>
                  </Table.Td>
                  <Table.Td ta="right" data-label={row.recipients === null ? undefined : '配信数'}>
                    {row.recipients === null ? (
                      ''
                    ) : (
                      <Text size="sm">
                        {row.state === 'sending'
                          ? `${formatPeople(row.confirmed)}／${formatPeople(row.recipients)}`
                          : formatPeople(row.confirmed)}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {mayCreate && (
                      <CreateButton
                        from={row.id}
                        variant="default"
                        size="compact-sm"
                        label={`「${row.title || '件名のない下書き'}」を複製`}
                      >
                        複製
                      </CreateButton>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <MoreButton list={list} />
        </>
      )}
    </>
  );
}

type Row = Awaited<ReturnType<typeof client.delivery.listDeliveries>>['entries'][number];

/** The time that matters in this state. */
function timeOf({ state, scheduledFor, startedAt, updatedAt, updatedBy }: Row): string {
  if (state === 'draft') return `${formatDateTime(updatedAt)} ${updatedBy} 更新`;
  if (state === 'scheduled' && scheduledFor) return `${formatDateTime(scheduledFor)} に配信予定`;
  return startedAt ? `${formatDateTime(startedAt)} 配信` : formatDateTime(updatedAt);
}

/** Where the library has a ひな形 to begin with. */
function FromTemplate() {
  const library = useQuery(api.delivery.listTemplates.queryOptions({ input: {}, staleTime: 60_000 }));
  const templates = (library.data?.entries ?? []).filter(
    ({ kind, archived }) => kind === 'template' && !archived,
  );
  if (templates.length === 0) return null;
  return (
    <Button variant="outline" renderRoot={(props) => <Link to="/delivery-rules" {...props} />}>
      ひな形から作る
    </Button>
  );
}
