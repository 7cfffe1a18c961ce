/** 目的外利用の記録: which group uses what outside its purpose, on what ground, approved by whom. */
import { Anchor, Table, Text } from '@mantine/core';
import { LEGAL_GROUNDS } from '@madoguchi/contract/purpose';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

export function OutsideUses() {
  const list = useQuery(api.audiences.listOutsideUses.queryOptions({ input: {} }));
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  return (
    <>
      <PageTitle title="目的外利用の記録" back={{ to: '/segments', label: '配信グループの一覧' }} />
      <PrintNote />
      {list.data.entries.length === 0 ? (
        <EmptyState title="目的外利用はありません">
          <Text>使ってよい所属でない登録項目を条件にすると、根拠と承認をここに記録します。</Text>
        </EmptyState>
      ) : (
        <Table.ScrollContainer minWidth={760}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>日時</Table.Th>
                <Table.Th>配信グループ</Table.Th>
                <Table.Th>登録項目</Table.Th>
                <Table.Th>根拠</Table.Th>
                <Table.Th>承認した人</Table.Th>
                <Table.Th>理由</Table.Th>
                <Table.Th>記録した人</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.data.entries.map((use) => (
                <Table.Tr key={use.id}>
                  <Table.Td>{formatDateTime(use.at)}</Table.Td>
                  <Table.Td>
                    <Anchor component={Link} to={`/segments/${use.segmentId}`}>
                      {use.segment}
                    </Anchor>
                  </Table.Td>
                  <Table.Td>{use.attribute}</Table.Td>
                  <Table.Td>{LEGAL_GROUNDS[use.ground]}</Table.Td>
                  <Table.Td>{use.approver}</Table.Td>
                  <Table.Td>{use.reason}</Table.Td>
                  <Table.Td>{use.by ?? 'システム'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </>
  );
}
