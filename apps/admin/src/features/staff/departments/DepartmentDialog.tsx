/** Adding a department, or changing its name, mail address and place. */
import { Button, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Department } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { departmentChoices } from '../people/staff-draft.ts';
import { staffProblems } from '../staff-problems.ts';

export function DepartmentDialog({
  all,
  department,
  onClose,
}: {
  all: readonly Department[];
  department: Department | null;
  onClose: () => void;
}) {
  const [name, setName] = useState(department?.name ?? '');
  const [mail, setMail] = useState(department?.mail ?? '');
  const [parentId, setParentId] = useState(department?.parentId ?? '');
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const problemAt = (wanted: string) => problems.find(({ field }) => field === wanted)?.message;
  const onError = (error: unknown) => setProblems(staffProblems(error));
  const done = async () => {
    notifications.show({ message: `所属「${name.trim()}」を保存しました。` });
    await queryClient.invalidateQueries({ queryKey: api.staff.key() });
    onClose();
  };
  const create = useMutation(api.staff.createDepartment.mutationOptions({ onSuccess: done, onError }));
  const move = useMutation(api.staff.moveDepartment.mutationOptions({ onSuccess: done, onError }));
  const update = useMutation(
    api.staff.updateDepartment.mutationOptions({
      async onSuccess({ id }) {
        if ((parentId || null) === department?.parentId) await done();
        else move.mutate({ id, parentId: parentId || null, before: null });
      },
      onError,
    }),
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={department ? `「${department.name}」を変える` : '所属を加える'}
      closeButtonProps={{ 'aria-label': '閉じる' }}
      centered
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const input = { name: name.trim(), mail: mail.normalize('NFKC').trim() || null };
          if (input.name === '')
            setProblems([{ field: 'staff-name', message: '所属の名前を入れてください。' }]);
          else if (department) update.mutate({ id: department.id, ...input });
          else create.mutate({ ...input, parentId: parentId || null });
        }}
      >
        <ErrorSummary problems={problems} />
        <Stack>
          <TextInput
            id="staff-name"
            label="名前"
            description="例：広報課"
            required
            maxLength={80}
            value={name}
            data-autofocus
            error={problemAt('staff-name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            id="staff-mail"
            label="代表のメールアドレス（なくてもよい）"
            description="職員が見る連絡先です。お知らせの宛先は、一覧の「メール」で決めます。"
            type="email"
            maxLength={200}
            value={mail}
            error={problemAt('staff-mail')}
            onChange={(event) => setMail(event.currentTarget.value)}
          />
          <NativeSelect
            id="staff-parentId"
            label="どこの下に置くか"
            value={parentId}
            data={departmentChoices(
              all.filter((entry) => entry.id !== department?.id),
              'いちばん上',
            )}
            onChange={(event) => setParentId(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              やめる
            </Button>
            <Button type="submit" loading={create.isPending || update.isPending || move.isPending}>
              保存する
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
