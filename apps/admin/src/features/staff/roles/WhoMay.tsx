/** 「だれがこれをできるか」: everybody who may today, for one department's records where one is chosen. */
import { Anchor, Group, NativeSelect, Table, Text } from '@mantine/core';
import {
  BY_DEPARTMENT,
  PERMISSION_GROUPS,
  PERMISSIONS,
  REACHES,
  type Permission,
} from '@madoguchi/contract/permissions';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../api.ts';
import { EmptyState } from '../../../shell/EmptyState.tsx';
import { Loading } from '../../../shell/Loading.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { PrintNote } from '../../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { departmentChoices } from '../people/staff-draft.ts';

export function WhoMay() {
  const asked = useSearch({ strict: false }) as { permission?: string };
  const first = asked.permission && asked.permission in PERMISSIONS ? asked.permission : 'delivery.send';
  const [permission, setPermission] = useState(first as Permission);
  const [departmentId, setDepartmentId] = useState('');
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  const dependent = BY_DEPARTMENT.has(permission);
  const holders = useQuery(
    api.staff.whoMay.queryOptions({
      input: { permission, ...(dependent && departmentId ? { departmentId } : {}) },
    }),
  );
  return (
    <>
      <PageTitle title="だれがこれをできるか" back={{ to: '/staff', label: '職員の一覧' }} help="staff" />
      <PrintNote />
      <Group align="flex-end" mb="md">
        <NativeSelect
          label="できること"
          value={permission}
          data={PERMISSION_GROUPS.map((group) => ({
            group: group.label,
            items: group.permissions.map((one) => ({ value: one, label: PERMISSIONS[one] })),
          }))}
          onChange={(event) => setPermission(event.currentTarget.value as Permission)}
        />
        {dependent && (
          <NativeSelect
            label="どの所属の分を"
            value={departmentId}
            data={departmentChoices(departments.data?.entries ?? [], 'どれか')}
            onChange={(event) => setDepartmentId(event.currentTarget.value)}
          />
        )}
      </Group>
      {holders.isPending ? (
        <Loading />
      ) : !holders.data ? (
        <SomethingBroke error={holders.error} reset={() => void holders.refetch()} />
      ) : holders.data.entries.length === 0 ? (
        <EmptyState title="できる人はいません">
          <Text ta="center">職員の画面で、この権限のある役割を発令してください。</Text>
        </EmptyState>
      ) : (
        <Table verticalSpacing="sm" className="cards-on-phones">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>氏名</Table.Th>
              <Table.Th>所属・職名</Table.Th>
              <Table.Th>役割</Table.Th>
              {dependent && <Table.Th>どの所属の分を</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {holders.data.entries.map((holder) => (
              <Table.Tr key={`${holder.id}:${holder.role}:${holder.department}:${holder.title}`}>
                <Table.Td>
                  <Anchor component={Link} to={`/staff/${holder.id}/access`}>
                    {holder.name}
                  </Anchor>{' '}
                  <Text span size="sm" c="dimmed">
                    職員番号 {holder.staffNumber}
                  </Text>
                </Table.Td>
                <Table.Td data-label="所属・職名">
                  {[holder.department, holder.title].filter(Boolean).join(' ') || '所属なし'}
                </Table.Td>
                <Table.Td data-label="役割">{holder.role}</Table.Td>
                {dependent && <Table.Td data-label="どの所属の分を">{REACHES[holder.reach]}</Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}
