/** 操作記録: who did what, when, from where, on whom. The filters stand in the address. */
import { Button, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { MoreButton } from '../../shell/MoreButton.tsx';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatCount, formatDay } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { useMay } from '../../shell/use-may.ts';
import { AuditFilters } from './AuditFilters.tsx';
import { describeSearch, type AuditSearch } from './audit-search.ts';
import { AuditTable } from './AuditTable.tsx';
import { ExportAudit } from './ExportAudit.tsx';

export function AuditList() {
  const may = useMay();
  const wanted = useSearch({ strict: false }) as AuditSearch;
  const navigate = useNavigate();
  const people = useQuery(api.audit.listActors.queryOptions({ input: {}, staleTime: 600_000 }));
  const list = useInfiniteQuery(
    api.audit.searchEntries.infiniteOptions({
      input: (after: string | undefined) => ({ ...wanted, after }),
      initialPageParam: undefined,
      getNextPageParam: ({ next }) => next ?? undefined,
      // Each search is noted: the page does not search again just because its window came to the front.
      refetchOnWindowFocus: false,
    }),
  );
  const rows = list.data?.pages.flatMap(({ entries }) => entries) ?? [];
  const first = list.data?.pages[0];
  const names = new Map((people.data?.entries ?? []).map(({ id, name }) => [id, name]));
  const sentence = describeSearch(wanted, names);
  const look = (search: AuditSearch) =>
    void navigate({ to: '/audit', search: search as never, replace: true, resetScroll: false });
  return (
    <>
      <PageTitle title="操作記録">
        <Button variant="default" component={Link} to="/audit/figures">
          集計
        </Button>
        <Button variant="default" component={Link} to="/audit/verification">
          改ざん点検
        </Button>
        <Button variant="default" component={Link} to="/audit/print" search={wanted as never}>
          印刷用に開く
        </Button>
        {may('audit.export') && <ExportAudit wanted={wanted} sentence={sentence} />}
      </PageTitle>
      <PrintNote />
      <Text size="sm" c="dimmed" mb="md">
        だれが、いつ、どこから、何をしたかの記録です。書き換えも削除もできません。検索したことも記録されます。
      </Text>
      <AuditFilters
        key={JSON.stringify(wanted)}
        wanted={wanted}
        people={people.data?.entries ?? []}
        onSearch={look}
      />
      {list.isPending ? (
        <Loading />
      ) : !first ? (
        <SomethingBroke error={list.error} reset={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState title="当てはまる記録はありません">
          <Text ta="center">
            {formatDay(first.from)}から{formatDay(first.to)}
            までをさがしました。期間を広げるか、条件を減らしてください。
          </Text>
        </EmptyState>
      ) : (
        <>
          <Text size="sm" role="status" mb="xs">
            {formatDay(first.from)}から{formatDay(first.to)}まで：
            {first.total !== null && first.total > first.countLimit
              ? `${formatCount(first.countLimit)}件を超えます`
              : `${formatCount(first.total ?? rows.length)}件`}
            （新しい順に{formatCount(rows.length)}件を表示）
          </Text>
          <AuditTable rows={rows} />
          <MoreButton list={list} />
        </>
      )}
    </>
  );
}
