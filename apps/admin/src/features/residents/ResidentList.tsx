/** 利用者の一覧: the newest friends first, by filters that stand in the address. */
import { Anchor, Badge, Button, Group, Table, Text } from '@mantine/core';
import { FRIENDSHIPS } from '@madoguchi/contract/residents';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { MoreButton } from '../../shell/MoreButton.tsx';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime, formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';
import { ExportResidents } from './ExportResidents.tsx';
import { RecordedNote } from './RecordedNote.tsx';
import { ResidentFilters } from './ResidentFilters.tsx';
import type { ResidentSearch } from './resident-search.ts';
import { residentName } from './resident-name.ts';

export function ResidentList() {
  const may = useMay();
  const wanted = useSearch({ strict: false }) as ResidentSearch;
  const navigate = useNavigate();
  const look = (search: ResidentSearch) =>
    void navigate({ to: '/residents', search: search as never, replace: true, resetScroll: false });
  const list = useInfiniteQuery(
    api.residents.listResidents.infiniteOptions({
      input: (after: string | undefined) => ({ ...wanted, after }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const rows = list.data?.pages.flatMap(({ entries }) => entries) ?? [];
  const filtered = Object.values(wanted).some(Boolean);
  return (
    <>
      <PageTitle title="利用者" help="residents">
        {may('residents.manage') && (
          <Button component={Link} to="/residents-import" variant="default">
            取り込む
          </Button>
        )}
        {may('residents.export') && <ExportResidents wanted={wanted} />}
      </PageTitle>
      <PrintNote />
      <RecordedNote />
      <ResidentFilters wanted={wanted} onChange={(change) => look({ ...wanted, ...change })} />
      {list.isPending ? (
        <Loading />
      ) : !list.data ? (
        <SomethingBroke error={list.error} reset={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        filtered ? (
          <EmptyState title="当てはまる利用者はいません">
            <Text>条件を変えて探してください。</Text>
            <Button variant="default" onClick={() => look({})}>
              条件をすべて外す
            </Button>
          </EmptyState>
        ) : (
          <EmptyState title="利用者はまだいません">
            <Text ta="center">
              住民がLINEで友だちに追加すると、ここに並びます。まず自分のスマートフォンで友だちに追加してみてください。
            </Text>
          </EmptyState>
        )
      ) : (
        <>
          <Text size="sm" role="status" mb="xs">
            {list.hasNextPage
              ? `新しい順に${formatPeople(rows.length)}を表示（続きがあります）`
              : `${formatPeople(rows.length)}を表示`}
          </Text>
          <Table className="cards-on-phones" verticalSpacing="sm" highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>利用者</Table.Th>
                <Table.Th>状態</Table.Th>
                <Table.Th>登録内容</Table.Th>
                <Table.Th>友だちになった日時</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.id}>
                  <Table.Td>
                    <Anchor component={Link} to={`/residents/${row.id}`} preload={false} fw={700}>
                      {residentName(row)}
                    </Anchor>
                    <Text size="sm" c="dimmed">
                      番号 {row.residentNo}
                      {row.displayName === null && '・表示名なし'}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <Group gap={4} miw="max-content">
                      <Badge
                        variant="outline"
                        color={row.friendship === 'followed' ? 'counter' : 'gray'}
                        tt="none"
                      >
                        {FRIENDSHIPS[row.friendship]}
                      </Badge>
                      {row.protected && (
                        <Badge variant="filled" color="red.9" tt="none">
                          支援措置
                        </Badge>
                      )}
                      {row.useStopped && (
                        <Badge variant="outline" color="red" tt="none">
                          利用停止中
                        </Badge>
                      )}
                      {row.staffTester && (
                        <Badge variant="outline" color="blue" tt="none">
                          テスト配信の職員
                        </Badge>
                      )}
                    </Group>
                  </Table.Td>
                  <Table.Td>
                    <Text size="sm">{summaryOf(row.answers)}</Text>
                  </Table.Td>
                  <Table.Td data-label="友だちになった日時">
                    <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
                      {formatDateTime(row.firstFollowedAt)}
                    </Text>
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

/** 「旭地区／1948年（昭和23年）」; what is not answered is left out. */
function summaryOf(answers: readonly { state: string; text: string }[]): string {
  const said = answers.filter(({ state }) => state === 'answered').map(({ text }) => text);
  return said.length > 0 ? said.join('／') : '未回答';
}
