/** 職員: everybody with an account. */
import { Anchor, Badge, Button, Group, SegmentedControl, Table, Text, TextInput } from '@mantine/core';
import { ROLES } from '@madoguchi/contract/permissions';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime, formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

export function StaffList() {
  const [state, setState] = useState('active');
  const [typed, setTyped] = useState('');
  const list = useQuery(api.staff.listStaffMembers.queryOptions({ input: {} }));
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const nameOf = (id: string | null) =>
    departments.data?.entries.find((entry) => entry.id === id)?.name ?? '';
  const wanted = typed.normalize('NFKC').trim().toLowerCase();
  const rows = list.data.entries.filter(
    (member) =>
      member.state === state &&
      `${member.staffNumber} ${member.name} ${nameOf(member.departmentId)}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <PageTitle title="職員" help="staff">
        <Button component={Link} to="/departments" variant="default">
          所属（課・係）
        </Button>
        <Button component={Link} to="/staff/new">
          職員を登録する
        </Button>
      </PageTitle>
      <PrintNote />
      <Group gap="sm" align="flex-end" mb="md" className="no-print">
        <TextInput
          type="search"
          label="氏名・職員番号・所属で探す"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <SegmentedControl
          aria-label="表示する職員"
          value={state}
          onChange={setState}
          data={[
            { value: 'active', label: '利用中' },
            { value: 'suspended', label: '利用停止' },
          ]}
        />
      </Group>
      <Text size="sm" role="status" mb="xs">
        {formatPeople(rows.length)}
      </Text>
      {rows.length === 0 ? (
        <EmptyState
          title={
            wanted
              ? '当てはまる職員はいません'
              : state === 'active'
                ? '利用中の職員はいません'
                : '利用停止中の職員はいません'
          }
        >
          {wanted && (
            <Button variant="default" onClick={() => setTyped('')}>
              すべて表示する
            </Button>
          )}
        </EmptyState>
      ) : (
        <Table className="cards-on-phones" verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>氏名</Table.Th>
              <Table.Th>所属</Table.Th>
              <Table.Th>役割</Table.Th>
              <Table.Th>2段階認証</Table.Th>
              <Table.Th>最後に使った日時</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((member) => (
              <Table.Tr key={member.id}>
                <Table.Td>
                  <Anchor component={Link} to={`/staff/${member.id}`} fw={700}>
                    {member.name}
                  </Anchor>
                  <Text size="sm" c="dimmed">
                    職員番号 {member.staffNumber}
                  </Text>
                </Table.Td>
                <Table.Td data-label="所属">
                  <Text size="sm">{nameOf(member.departmentId) || '—'}</Text>
                </Table.Td>
                <Table.Td>
                  <Badge
                    variant="outline"
                    color={member.role === 'administrator' ? 'counter' : 'gray'}
                    tt="none"
                  >
                    {ROLES[member.role].label}
                  </Badge>
                </Table.Td>
                <Table.Td data-label="2段階認証">
                  <Text size="sm">{member.secondFactor ? '登録済み' : 'まだ（最初のログインで登録）'}</Text>
                </Table.Td>
                <Table.Td data-label="最後に使った日時">
                  <Text size="sm">
                    {member.lastUsedAt ? formatDateTime(member.lastUsedAt) : 'まだ使っていません'}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
