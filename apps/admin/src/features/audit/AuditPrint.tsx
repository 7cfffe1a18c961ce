/** 操作記録を印刷用に開く: the whole of a search on A4, with the filter, the printer's name and page x／y. */
import { Alert, Button, Text } from '@mantine/core';
import { PRINT_LIMIT } from '@madoguchi/contract/audit';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { api, client } from '../../api.ts';
import { formatCount, formatDay } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { describeSearch, type AuditSearch } from './audit-search.ts';
import { AuditTable } from './AuditTable.tsx';

const PAGE = 200;

async function readAll(wanted: AuditSearch) {
  const ask = (after: string | undefined) =>
    client.audit.searchEntries({ ...wanted, after, limit: PAGE, purpose: 'print' });
  const first = await ask(undefined);
  const rows = [...first.entries];
  for (let next = first.next; next !== null && rows.length < PRINT_LIMIT;) {
    const page = await ask(next);
    rows.push(...page.entries);
    next = page.next;
  }
  return { ...first, rows: rows.slice(0, PRINT_LIMIT) };
}

export function AuditPrint() {
  const wanted = useSearch({ strict: false }) as AuditSearch;
  const people = useQuery(api.audit.listActors.queryOptions({ input: {}, staleTime: 600_000 }));
  const found = useQuery({
    queryKey: ['printAudit', wanted],
    queryFn: () => readAll(wanted),
    staleTime: Infinity, // opening it is noted; it is not opened again by itself
    refetchOnWindowFocus: false,
  });
  const back = { to: '/audit', label: '操作記録' };
  if (found.isPending) return <Loading />;
  if (!found.data) return <SomethingBroke error={found.error} reset={() => void found.refetch()} />;
  const { rows, total, from, to } = found.data;
  const names = new Map((people.data?.entries ?? []).map(({ id, name }) => [id, name]));
  return (
    <>
      <PageTitle title="操作記録（印刷用）" back={back}>
        <Button onClick={() => window.print()}>印刷する</Button>
      </PageTitle>
      <PrintNote />
      <Text size="sm" mb="xs">
        条件：{describeSearch(wanted, names)}／{formatDay(from)}から{formatDay(to)}まで／
        {formatCount(rows.length)}件
      </Text>
      {total !== null && total > rows.length && (
        <Alert color="yellow" title="一部だけを並べています" mb="md">
          印刷は{formatCount(PRINT_LIMIT)}
          件までです。期間を短くするか、操作記録の画面で「書き出す（CSV）」を使ってください。
        </Alert>
      )}
      <AuditTable rows={rows} plain />
    </>
  );
}
