/** 所属（課・係）: the tree as an indented list; add below any, rename. */
import { Button, Group, Modal, NativeSelect, Stack, Table, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Department } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { ErrorSummary, type FieldProblem } from '../../shell/ErrorSummary.tsx';
import { formatPeople } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { pathOf } from './StaffFields.tsx';
import { staffProblems } from './staff-problems.ts';

export function Departments() {
  const list = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  /** 'new', or the one that is renamed. */
  const [editing, setEditing] = useState<'new' | Department | null>(null);
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const all = list.data.entries;
  const depthOf = (entry: Department): number => pathOf(entry, all).split('／').length - 1;
  return (
    <>
      <PageTitle title="所属（課・係）" back={{ to: '/staff', label: '職員の一覧' }} help="staff">
        <Button onClick={() => setEditing('new')}>所属を加える</Button>
      </PageTitle>
      {all.length === 0 ? (
        <EmptyState title="所属はまだありません">
          <Text ta="center">「総務部」「広報課」のような所属を加えると、職員の登録で選べます。</Text>
          <Button onClick={() => setEditing('new')}>最初の所属を加える</Button>
        </EmptyState>
      ) : (
        <Table verticalSpacing="sm" maw={720}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>所属</Table.Th>
              <Table.Th ta="right">職員</Table.Th>
              <Table.Th>
                <span className="visually-hidden">操作</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {all.map((entry) => (
              <Table.Tr key={entry.id}>
                <Table.Td style={{ paddingInlineStart: `${0.75 + depthOf(entry) * 1.5}rem` }}>
                  {entry.name}
                  {entry.parentId && <span className="visually-hidden">（{pathOf(entry, all)}）</span>}
                </Table.Td>
                <Table.Td ta="right">{formatPeople(entry.staffCount)}</Table.Td>
                <Table.Td ta="right">
                  <Button
                    variant="default"
                    size="xs"
                    aria-label={`「${entry.name}」の名前を変える`}
                    onClick={() => setEditing(entry)}
                  >
                    名前を変える
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {editing && (
        <DepartmentDialog
          all={all}
          department={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}

function DepartmentDialog({
  all,
  department,
  onClose,
}: {
  all: readonly Department[];
  department: Department | null;
  onClose: () => void;
}) {
  const [name, setName] = useState(department?.name ?? '');
  const [parentId, setParentId] = useState('');
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const options = {
    async onSuccess(saved: Department) {
      notifications.show({ message: `所属「${saved.name}」を保存しました。` });
      await queryClient.invalidateQueries({ queryKey: api.staff.listDepartments.key() });
      onClose();
    },
    onError: (error: unknown) => setProblems(staffProblems(error)),
  };
  const create = useMutation(api.staff.createDepartment.mutationOptions(options));
  const rename = useMutation(api.staff.renameDepartment.mutationOptions(options));
  return (
    <Modal
      opened
      onClose={onClose}
      title={department ? `「${department.name}」の名前を変える` : '所属を加える'}
      centered
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() === '')
            setProblems([{ field: 'staff-name', message: '所属の名前を入れてください。' }]);
          else if (department) rename.mutate({ id: department.id, name: name.trim() });
          else create.mutate({ name: name.trim(), parentId: parentId || null });
        }}
      >
        <ErrorSummary problems={problems} />
        <Stack>
          <TextInput
            id="staff-name"
            label="名前"
            description={department ? undefined : '例：広報課'}
            required
            maxLength={80}
            value={name}
            data-autofocus
            error={problems.find(({ field }) => field === 'staff-name')?.message}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {!department && (
            <NativeSelect
              label="どこの下に置くか"
              value={parentId}
              data={[
                { value: '', label: 'いちばん上' },
                ...all.map((entry) => ({ value: entry.id, label: pathOf(entry, all) })),
              ]}
              onChange={(event) => setParentId(event.currentTarget.value)}
            />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              やめる
            </Button>
            <Button type="submit" loading={create.isPending || rename.isPending}>
              保存する
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
