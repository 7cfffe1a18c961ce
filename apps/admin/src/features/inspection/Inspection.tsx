/** セキュリティ点検: what the security officer signs, as it is now, on screen and on A4. */
import { Badge, Button, Stack, Table, Text } from '@mantine/core';
import { BEARERS, INSPECTION_STATES, type InspectionState } from '@madoguchi/contract/inspection';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import { AnswerSheet } from './AnswerSheet.tsx';
import { Listed } from './Listed.tsx';
import { formatCount, formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

const COLORS: Readonly<Record<InspectionState, string>> = {
  ok: 'counter',
  attention: 'red',
  partly: 'dark',
  not_yet: 'red',
  outside: 'gray',
};

export function Inspection() {
  const shown = useQuery(
    api.inspection.showInspection.queryOptions({ input: {}, refetchOnWindowFocus: false }),
  );
  if (shown.isPending) return <Loading />;
  if (!shown.data) return <SomethingBroke error={shown.error} reset={() => void shown.refetch()} />;
  const { at, clauses, ciphers, hosts, logs } = shown.data;
  const count = (state: InspectionState) => clauses.filter((one) => one.state === state).length;
  return (
    <>
      <PageTitle title="セキュリティ点検">
        <Button variant="default" loading={shown.isFetching} onClick={() => void shown.refetch()}>
          もう一度調べる
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          印刷する
        </Button>
      </PageTitle>
      <PrintNote />
      <Stack gap="xl">
        <Text role="status">
          {formatDateTime(at)}現在：
          {(Object.keys(INSPECTION_STATES) as InspectionState[])
            .filter((state) => count(state) > 0)
            .map((state) => `${INSPECTION_STATES[state]} ${count(state)}`)
            .join('、')}
        </Text>
        <Listed
          title="仕様書の項目"
          head={['番号', '求められていること', '対策', '今の状態', '証拠', '受け持ち']}
        >
          {clauses.map((one) => (
            <Table.Tr key={one.id} className="keep-together">
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{one.id}</Table.Td>
              <Table.Td>{one.clause}</Table.Td>
              <Table.Td data-label="対策">{one.measure}</Table.Td>
              <Table.Td data-label="今の状態">
                <Badge variant="outline" color={COLORS[one.state]} tt="none">
                  {INSPECTION_STATES[one.state]}
                </Badge>
                {one.found && <Text size="sm">{one.found}</Text>}
              </Table.Td>
              <Table.Td data-label="証拠" style={{ overflowWrap: 'anywhere' }}>
                {one.evidence}
              </Table.Td>
              <Table.Td data-label="受け持ち">
                {one.bearers.map((bearer) => BEARERS[bearer]).join('、')}
              </Table.Td>
            </Table.Tr>
          ))}
        </Listed>
        <Listed title="使っている暗号" head={['使いみち', '方式', 'CRYPTREC暗号リスト', '備考']}>
          {ciphers.map((one) => (
            <Table.Tr key={one.use} className="keep-together">
              <Table.Td>{one.use}</Table.Td>
              <Table.Td data-label="方式">{one.algorithm}</Table.Td>
              <Table.Td data-label="CRYPTREC暗号リスト">{one.list}</Table.Td>
              <Table.Td data-label="備考">{one.note || '—'}</Table.Td>
            </Table.Tr>
          ))}
        </Listed>
        <Listed title="外部の接続先" head={['接続先', '相手', '国', '使いみち', '送るもの', 'つなぐもの']}>
          {hosts.map((one) => (
            <Table.Tr key={`${one.host} ${one.purpose}`} className="keep-together">
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{one.host}</Table.Td>
              <Table.Td data-label="相手">{one.party}</Table.Td>
              <Table.Td data-label="国">{one.country}</Table.Td>
              <Table.Td data-label="使いみち">{one.purpose}</Table.Td>
              <Table.Td data-label="送るもの">{one.sent}</Table.Td>
              <Table.Td data-label="つなぐもの">
                {one.from === 'server' ? 'このシステム' : '利用者のブラウザ'}
              </Table.Td>
            </Table.Tr>
          ))}
        </Listed>
        <Listed title="記録の種類" head={['記録', '入っているもの', '置き場所', '保存期間', '24時間の件数']}>
          {logs.map((one) => (
            <Table.Tr key={one.kind} className="keep-together">
              <Table.Td>{one.kind}</Table.Td>
              <Table.Td data-label="入っているもの">{one.holds}</Table.Td>
              <Table.Td data-label="置き場所">{one.place}</Table.Td>
              <Table.Td data-label="保存期間">{one.kept}</Table.Td>
              <Table.Td data-label="24時間の件数">
                {one.lastDay === null ? '—' : `${formatCount(one.lastDay)}件`}
              </Table.Td>
            </Table.Tr>
          ))}
        </Listed>
        <AnswerSheet />
      </Stack>
    </>
  );
}
