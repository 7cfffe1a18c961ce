/** 所属（課・係）: the tree as an indented list, moved by buttons; reorganisations with a date. */
import { Badge, Button, Group, Switch, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Department } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { EmptyState } from '../../../shell/EmptyState.tsx';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { formatPeople } from '../../../shell/format.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { PrintNote } from '../../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { dayWords } from '../people/post-words.ts';
import { pathOf } from '../people/staff-draft.ts';
import { staffProblems } from '../staff-problems.ts';
import { DepartmentDialog } from './DepartmentDialog.tsx';
import { DepartmentMails } from './DepartmentMails.tsx';
import { placeAfter, placeBefore } from './places.ts';
import { RetireDialog } from './RetireDialog.tsx';

export function Departments() {
  const list = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  /** 'new', or the one that is changed. */
  const [editing, setEditing] = useState<'new' | Department | null>(null);
  const [retiring, setRetiring] = useState<Department | null>(null);
  const [mailing, setMailing] = useState<Department | null>(null);
  const [showRetired, setShowRetired] = useState(false);
  const move = useMutation(
    api.staff.moveDepartment.mutationOptions({
      async onSuccess() {
        notifications.show({ message: '所属の順番を変えました。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.listDepartments.key() });
      },
    }),
  );
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const all = list.data.entries;
  const rows = all.filter((entry) => showRetired || !entry.retired);
  return (
    <>
      <PageTitle title="所属（課・係）" back={{ to: '/staff', label: '職員の一覧' }} help="staff">
        <Button onClick={() => setEditing('new')}>所属を加える</Button>
      </PageTitle>
      <PrintNote />
      <ErrorSummary problems={move.error ? staffProblems(move.error) : []} />
      {all.some((entry) => entry.retired) && (
        <Switch
          mb="sm"
          className="no-print"
          label="廃止した所属も表示する"
          checked={showRetired}
          onChange={(event) => setShowRetired(event.currentTarget.checked)}
        />
      )}
      {all.length === 0 ? (
        <EmptyState title="所属はまだありません">
          <Text ta="center">「総務部」「広報課」のような所属を加えると、職員の発令で選べます。</Text>
          <Button onClick={() => setEditing('new')}>最初の所属を加える</Button>
        </EmptyState>
      ) : (
        <Table verticalSpacing="sm" className="cards-on-phones">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>所属</Table.Th>
              <Table.Th>代表のメール</Table.Th>
              <Table.Th ta="right">職員</Table.Th>
              <Table.Th>
                <span className="visually-hidden">操作</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((entry) => (
              <Row
                key={entry.id}
                entry={entry}
                all={all}
                busy={move.isPending}
                onMove={(before) => move.mutate({ id: entry.id, parentId: entry.parentId, before })}
                onEdit={() => setEditing(entry)}
                onMails={() => setMailing(entry)}
                onRetire={() => setRetiring(entry)}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {editing !== null && (
        <DepartmentDialog
          all={all}
          department={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
      {mailing && <DepartmentMails department={mailing} onClose={() => setMailing(null)} />}
      {retiring && <RetireDialog all={all} department={retiring} onClose={() => setRetiring(null)} />}
    </>
  );
}

function Row({
  entry,
  all,
  busy,
  onMove,
  onEdit,
  onMails,
  onRetire,
}: {
  entry: Department;
  all: readonly Department[];
  busy: boolean;
  onMove: (before: string | null) => void;
  onEdit: () => void;
  onMails: () => void;
  onRetire: () => void;
}) {
  const path = pathOf(entry, all);
  const depth = path.split('／').length - 1;
  const [up, down] = [placeBefore(all, entry), placeAfter(all, entry)];
  return (
    <Table.Tr>
      <Table.Td style={{ paddingInlineStart: `${0.75 + depth * 1.5}rem` }}>
        {entry.name}
        {entry.parentId && <span className="visually-hidden">（{path}）</span>}
        {entry.retiredOn && (
          <Badge variant="outline" color="gray" tt="none" ms="sm">
            {dayWords(entry.retiredOn)}廃止
            {entry.successors.length > 0 &&
              `→${entry.successors.map((successor) => successor.name).join('、')}`}
          </Badge>
        )}
      </Table.Td>
      <Table.Td data-label="代表のメール">{entry.mail ?? '—'}</Table.Td>
      <Table.Td ta="right" data-label="職員">
        {formatPeople(entry.staffCount)}
      </Table.Td>
      <Table.Td>
        {!entry.retired && (
          <Group gap="xs" justify="flex-end" className="no-print">
            <Button
              size="xs"
              variant="default"
              disabled={up === undefined || busy}
              aria-label={`「${entry.name}」を上へ`}
              onClick={() => up !== undefined && onMove(up)}
            >
              ↑
            </Button>
            <Button
              size="xs"
              variant="default"
              disabled={down === undefined || busy}
              aria-label={`「${entry.name}」を下へ`}
              onClick={() => down !== undefined && onMove(down)}
            >
              ↓
            </Button>
            <Button size="xs" variant="default" aria-label={`「${entry.name}」を変える`} onClick={onEdit}>
              変える
            </Button>
            <Button
              size="xs"
              variant="default"
              aria-label={`「${entry.name}」のお知らせのメール`}
              onClick={onMails}
            >
              メール
            </Button>
            <Button size="xs" variant="default" aria-label={`「${entry.name}」を廃止する`} onClick={onRetire}>
              廃止する
            </Button>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
