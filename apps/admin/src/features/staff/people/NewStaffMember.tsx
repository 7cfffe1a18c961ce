/** 職員を登録する, ending with the password to hand over. */
import { Button, Group, Paper, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { HandOverGuard, InitialPassword, type HandOver } from '../InitialPassword.tsx';
import { AccountFields } from './AccountFields.tsx';
import { OrderFields } from './OrderFields.tsx';
import { PostFields } from './PostFields.tsx';
import {
  accountInput,
  accountLacks,
  EMPTY_ACCOUNT,
  EMPTY_ORDER,
  emptyPost,
  postInput,
  postLacks,
} from './staff-draft.ts';
import { staffProblems } from '../staff-problems.ts';

const BACK = { to: '/staff', label: '職員の一覧' };

export function NewStaffMember() {
  const navigate = useNavigate();
  const [account, setAccount] = useState(EMPTY_ACCOUNT);
  const [post, setPost] = useState(emptyPost);
  const [order, setOrder] = useState(EMPTY_ORDER);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [handOver, setHandOver] = useState<HandOver | null>(null);
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  const roles = useQuery(api.staff.listRoles.queryOptions({ input: {} }));
  const create = useMutation(
    api.staff.createStaffMember.mutationOptions({
      gcTime: 0, // the answer holds a password: it stays no longer than this screen
      onSuccess({ initialPassword }, { name, staffNumber }) {
        setHandOver({ name, staffNumber, password: initialPassword });
        void queryClient.invalidateQueries({ queryKey: api.staff.key() });
      },
      onError: (error) => setProblems(staffProblems(error)),
    }),
  );
  if (handOver) {
    return (
      <>
        <PageTitle title="職員を登録しました" back={BACK} help="staff" />
        <InitialPassword
          handOver={handOver}
          onDone={() => void navigate({ to: '/staff', ignoreBlocker: true })}
        />
        <HandOverGuard active />
      </>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const lacks = [...accountLacks(account), ...postLacks(post, roles.data?.entries ?? [])];
        setProblems(lacks);
        if (lacks.length === 0) create.mutate({ ...accountInput(account), ...postInput(post), order });
      }}
    >
      <PageTitle title="職員を登録する" back={BACK} help="staff" />
      <ErrorSummary problems={problems} />
      <Paper withBorder p="md">
        <Stack>
          <AccountFields draft={account} problems={problems} onChange={setAccount} />
          <PostFields
            draft={post}
            departments={departments.data?.entries ?? []}
            roles={roles.data?.entries ?? []}
            problems={problems}
            onChange={setPost}
          />
          <OrderFields draft={order} onChange={setOrder} />
          <Group>
            <Button type="submit" loading={create.isPending}>
              登録して最初のパスワードを表示する
            </Button>
            <Button variant="default" onClick={() => void navigate({ to: '/staff' })}>
              やめる
            </Button>
          </Group>
        </Stack>
      </Paper>
    </form>
  );
}
