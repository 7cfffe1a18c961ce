/** 休職・育休: from a day to a day nobody signs in with the account. */
import { Button, Group, List, Modal, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { LEAVES, type LeaveKind, type StaffDetail } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { DayInput } from '../../../shell/DayInput.tsx';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { staffProblems } from '../staff-problems.ts';
import { OrderFields } from './OrderFields.tsx';
import { spanOf } from './post-words.ts';
import { EMPTY_ORDER, today } from './staff-draft.ts';

export function Leaves({ member, own }: { member: StaffDetail; own: boolean }) {
  /** 'new', or the leave that ends. */
  const [open, setOpen] = useState<'new' | string | null>(null);
  return (
    <section aria-labelledby="leaves-title">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="leaves-title">
          休職・育休
        </Title>
        {!own && (
          <Button variant="default" onClick={() => setOpen('new')}>
            休みを入れる
          </Button>
        )}
      </Group>
      {member.leaves.length === 0 ? (
        <Text>ありません。</Text>
      ) : (
        <List>
          {member.leaves.map((leave) => (
            <List.Item key={leave.id}>
              {LEAVES[leave.kind]}：{spanOf(leave)}
              {!own && (leave.until === null || leave.until >= today()) && (
                <Button size="compact-sm" variant="default" ml="sm" onClick={() => setOpen(leave.id)}>
                  復職の日を決める
                </Button>
              )}
            </List.Item>
          ))}
        </List>
      )}
      {open !== null && (
        <LeaveDialog member={member} leaveId={open === 'new' ? null : open} onClose={() => setOpen(null)} />
      )}
    </section>
  );
}

function LeaveDialog({
  member,
  leaveId,
  onClose,
}: {
  member: StaffDetail;
  leaveId: string | null;
  onClose: () => void;
}) {
  const [kind, setKind] = useState<LeaveKind>('leave_of_absence');
  const [from, setFrom] = useState(today());
  const [until, setUntil] = useState<string | null>(leaveId === null ? null : today());
  const [order, setOrder] = useState(EMPTY_ORDER);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const options = {
    async onSuccess() {
      await queryClient.invalidateQueries({ queryKey: api.staff.key() });
      onClose();
    },
    onError: (error: unknown) => setProblems(staffProblems(error)),
  };
  const add = useMutation(api.staff.addLeave.mutationOptions(options));
  const end = useMutation(api.staff.endLeave.mutationOptions(options));
  const save = () => {
    if (leaveId === null) add.mutate({ id: member.id, kind, from, until, order });
    else if (until === null) setProblems([{ field: 'staff-until', message: '最後の日を入れてください。' }]);
    else end.mutate({ id: member.id, leaveId, until, order });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={leaveId === null ? '休みを入れる' : '復職の日を決める'}
      closeButtonProps={{ 'aria-label': '閉じる' }}
      centered
    >
      <ErrorSummary problems={problems} />
      <Stack>
        <Text size="sm">休みのあいだはログインできません。発令と、作ったものは残ります。</Text>
        {leaveId === null && (
          <>
            <NativeSelect
              label="種類"
              value={kind}
              data={Object.entries(LEAVES).map(([value, label]) => ({ value, label }))}
              onChange={(event) => setKind(event.currentTarget.value as LeaveKind)}
            />
            <DayInput label="はじめの日" value={from} onChange={(day) => day !== null && setFrom(day)} />
          </>
        )}
        <DayInput
          id="staff-until"
          label="休みの最後の日"
          description={leaveId === null ? 'わからないときは空けておきます。' : '次の日からログインできます。'}
          optional={leaveId === null}
          value={until}
          onChange={setUntil}
        />
        <OrderFields draft={order} onChange={setOrder} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            やめる
          </Button>
          <Button loading={add.isPending || end.isPending} onClick={save}>
            保存する
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
