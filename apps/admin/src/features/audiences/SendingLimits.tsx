/** だれが、どの配信グループに送れるか: the accounts that are limited. */
import { Anchor, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

export function SendingLimits() {
  const query = useQuery(api.audiences.listSendingLimits.queryOptions({ input: {} }));
  return (
    <>
      <PageTitle
        title="送れる配信グループが決まっている職員"
        back={{ to: '/segments', label: '配信グループの一覧' }}
      />
      {query.isPending ? (
        <Loading />
      ) : !query.data ? (
        <SomethingBroke error={query.error} reset={() => void query.refetch()} />
      ) : query.data.limits.length === 0 ? (
        <EmptyState title="限られている職員はいません">
          <Text ta="center">職員の画面の「送れる配信グループ」で、職員ごとに決められます。</Text>
        </EmptyState>
      ) : (
        <Table className="cards-on-phones" verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>職員</Table.Th>
              <Table.Th>送れる配信グループ</Table.Th>
              <Table.Th>決めた人</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {query.data.limits.map((limit) => (
              <Table.Tr key={limit.staffMemberId}>
                <Table.Td>
                  <Anchor component={Link} to={`/staff/${limit.staffMemberId}`} fw={700}>
                    {limit.name}
                  </Anchor>
                </Table.Td>
                <Table.Td data-label="送れる配信グループ">
                  {limit.segments.length === 0
                    ? 'なし（だれにも送れません）'
                    : limit.segments.map(({ name }) => name).join('、')}
                </Table.Td>
                <Table.Td data-label="決めた人">
                  {limit.setBy ?? 'システム'}　{formatDateTime(limit.setAt)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
