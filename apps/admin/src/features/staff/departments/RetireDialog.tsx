/** 機構改革: a department ends on a day; its records follow the successors. */
import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Department } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { DayInput } from '../../../shell/DayInput.tsx';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { pathOf, today } from '../people/staff-draft.ts';
import { staffProblems } from '../staff-problems.ts';

export function RetireDialog({
  all,
  department,
  onClose,
}: {
  all: readonly Department[];
  department: Department;
  onClose: () => void;
}) {
  const [on, setOn] = useState(department.retiredOn ?? today());
  const [successorIds, setSuccessorIds] = useState(department.successors.map(({ id }) => id));
  const [movePosts, setMovePosts] = useState(true);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const retire = useMutation(
    api.staff.retireDepartment.mutationOptions({
      async onSuccess({ movedPosts }) {
        notifications.show({
          message:
            movedPosts > 0
              ? `「${department.name}」を廃止し、発令${movedPosts}件を移しました。`
              : `「${department.name}」を廃止しました。`,
        });
        await queryClient.invalidateQueries({ queryKey: api.staff.key() });
        onClose();
      },
      onError: (error) => setProblems(staffProblems(error)),
    }),
  );
  const others = all.filter((entry) => !entry.retired && entry.id !== department.id);
  const single = successorIds.length === 1;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`「${department.name}」を廃止する（機構改革）`}
      closeButtonProps={{ 'aria-label': '閉じる' }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          retire.mutate({ id: department.id, on, successorIds, movePosts: movePosts && single });
        }}
      >
        <ErrorSummary problems={problems} />
        <Stack>
          <Text size="sm">
            この所属の配信や配信グループには、今の名前が残ります。廃止の日から、引き継ぐ所属の人が扱えます。
          </Text>
          <DayInput
            label="廃止の日（この日の0時から、この所属はありません）"
            value={on}
            onChange={(day) => day !== null && setOn(day)}
          />
          <Checkbox.Group
            label="引き継ぐ所属（分かれるときは、いくつでも）"
            value={successorIds}
            onChange={setSuccessorIds}
          >
            <Stack gap="xs" mt="xs">
              {others.map((entry) => (
                <Checkbox key={entry.id} value={entry.id} label={pathOf(entry, all)} />
              ))}
            </Stack>
          </Checkbox.Group>
          <Checkbox
            label="この所属の人の発令も、引き継ぐ所属へ移す（職名と役割は同じ）"
            description={single ? undefined : '引き継ぐ所属が1つのときだけ移せます。'}
            checked={movePosts && single}
            disabled={!single}
            onChange={(event) => setMovePosts(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              やめる
            </Button>
            <Button type="submit" color="red" loading={retire.isPending}>
              廃止する
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
