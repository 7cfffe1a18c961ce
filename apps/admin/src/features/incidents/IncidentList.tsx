/** 漏えい等の記録: the incidents, with the days left for 速報 and 確報. */
import { Anchor, Badge, Button, Table, Text } from '@mantine/core';
import { INCIDENT_KINDS } from '@madoguchi/contract/incidents';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDay, formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { reportWords } from './report-words.ts';

export function IncidentList() {
  const list = useQuery(api.incidents.listIncidents.queryOptions({ input: {} }));
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const { entries } = list.data;
  return (
    <>
      <PageTitle title="漏えい等の記録">
        <Button component={Link} to="/incidents/new">
          記録する
        </Button>
      </PageTitle>
      <PrintNote />
      {entries.length === 0 ? (
        <EmptyState title="記録はありません">
          <Text ta="center">
            個人情報の漏えい・滅失・毀損、またはそのおそれを知ったら、すぐに「記録する」を押してください。報告の期限までの日数が出ます。
          </Text>
        </EmptyState>
      ) : (
        <Table className="cards-on-phones" verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>件名</Table.Th>
              <Table.Th>知った日</Table.Th>
              <Table.Th>本人の数</Table.Th>
              <Table.Th>速報</Table.Th>
              <Table.Th>確報</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {entries.map((one) => (
              <Table.Tr key={one.id}>
                <Table.Td>
                  <Anchor component={Link} to={`/incidents/${one.id}`} fw={700}>
                    {one.title}
                  </Anchor>{' '}
                  <Badge variant="outline" color={one.closedAt === null ? 'red' : 'gray'} tt="none">
                    {one.closedAt === null ? `${INCIDENT_KINDS[one.kind]}・対応中` : '対応を終えた'}
                  </Badge>
                </Table.Td>
                <Table.Td data-label="知った日">{formatDay(one.knownOn)}</Table.Td>
                <Table.Td data-label="本人の数">
                  {one.persons === null ? '未確認' : formatPeople(one.persons)}
                </Table.Td>
                <Table.Td data-label="速報">{reportWords(one.early)}</Table.Td>
                <Table.Td data-label="確報">{reportWords(one.final)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
