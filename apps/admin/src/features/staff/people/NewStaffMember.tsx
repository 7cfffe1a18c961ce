/** 職員を登録する, ending with the invitation: by mail, as a sheet, or a password to hand over. */
import { Button, Checkbox, Group, Paper, Radio, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, client, queryClient } from '../../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { HandOverGuard, InitialPassword, type HandOver } from '../InitialPassword.tsx';
import { AccountFields } from './AccountFields.tsx';
import { InvitationSheet } from './InvitationSheet.tsx';
import { inviteProblem, type InvitationToPrint } from './InvitationState.tsx';
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

const HOW_BUTTONS = {
  paper: '登録して招待状を作る',
  mail: '登録して招待メールを送る',
  password: '登録して最初のパスワードを表示する',
} as const;
const BACK = { to: '/staff', label: '職員の一覧' };

export function NewStaffMember() {
  const navigate = useNavigate();
  const [account, setAccount] = useState(EMPTY_ACCOUNT);
  const [post, setPost] = useState(emptyPost);
  const [vendor, setVendor] = useState(false);
  const [order, setOrder] = useState(EMPTY_ORDER);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [handOver, setHandOver] = useState<HandOver | null>(null);
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  const roles = useQuery(api.staff.listRoles.queryOptions({ input: {} }));
  const [how, setHow] = useState<'mail' | 'paper' | 'password'>('paper');
  const [toPrint, setToPrint] = useState<InvitationToPrint | null>(null);
  const leave = () => void navigate({ to: '/staff', ignoreBlocker: true });
  const create = useMutation({
    gcTime: 0, // the answer holds a password or a code: it stays no longer than this screen
    async mutationFn(input: Parameters<typeof client.staff.createStaffMember>[0]) {
      const made = await client.staff.createStaffMember(input);
      await queryClient.invalidateQueries({ queryKey: api.staff.key() });
      if (how === 'password')
        return setHandOver({
          name: input.name,
          staffNumber: input.staffNumber,
          password: made.initialPassword,
        });
      try {
        const { invitation, code } = await client.staff.inviteStaffMember({ id: made.id, by: how });
        if (code !== null) return setToPrint({ name: input.name, code, expiresAt: invitation.expiresAt });
        notifications.show({ message: `${invitation.sentTo ?? ''} に招待メールを送りました。` });
      } catch (error) {
        // Registered all the same: the person's own page is where the invitation is made again.
        notifications.show({ color: 'red', message: `登録しました。${inviteProblem(error)}` });
      }
      await navigate({ to: '/staff/$id', params: { id: made.id }, ignoreBlocker: true });
    },
    onError: (error) => setProblems(staffProblems(error)),
  });
  if (toPrint) {
    return (
      <>
        <PageTitle title="職員を登録しました" back={BACK} help="staff" />
        <InvitationSheet invitation={toPrint} onDone={leave} />
        <HandOverGuard active />
      </>
    );
  }
  if (handOver) {
    return (
      <>
        <PageTitle title="職員を登録しました" back={BACK} help="staff" />
        <InitialPassword handOver={handOver} onDone={leave} />
        <HandOverGuard active />
      </>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const lacks = [
          ...accountLacks(account),
          ...(how === 'mail' && account.mail.trim() === ''
            ? [{ field: 'staff-mail', message: '招待メールを送るには、メールアドレスを入れてください。' }]
            : []),
          ...postLacks(post, roles.data?.entries ?? []),
        ];
        setProblems(lacks);
        if (lacks.length === 0)
          create.mutate({
            ...accountInput(account),
            ...postInput(post),
            order,
            kind: vendor ? 'vendor' : 'staff',
          });
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
          <Checkbox
            label="保守業者の人"
            description="「保守業者の作業時間」で認めた時間の中だけ入れます。あとから変えることはできません。"
            checked={vendor}
            onChange={(event) => setVendor(event.currentTarget.checked)}
          />
          <OrderFields draft={order} onChange={setOrder} />
          <Radio.Group label="本人への渡し方" value={how} onChange={(value) => setHow(value as typeof how)}>
            <Stack gap="xs" mt="xs">
              <Radio value="paper" label="招待状を印刷して渡す" />
              <Radio value="mail" label="招待メールを送る（メールアドレスが要ります）" />
              <Radio value="password" label="最初のパスワードを紙で渡す" />
            </Stack>
          </Radio.Group>
          <Group>
            <Button type="submit" loading={create.isPending}>
              {HOW_BUTTONS[how]}
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
