/** One account: who, 発令 (now, coming, past), leaves, signing in, 抹消. */
import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { STANDINGS, type StaffDetail } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, codeOf, queryClient } from '../../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { LeaveGuard } from '../../../shell/LeaveGuard.tsx';
import { Loading } from '../../../shell/Loading.tsx';
import { NotFound } from '../../../shell/NotFound.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { HandOverGuard } from '../InitialPassword.tsx';
import { staffProblems } from '../staff-problems.ts';
import { AccountFields } from './AccountFields.tsx';
import { InvitationSheet } from './InvitationSheet.tsx';
import type { InvitationToPrint } from './InvitationState.tsx';
import { Leaves } from './Leaves.tsx';
import { Posts } from './Posts.tsx';
import { SendingLimitPanel } from '../../audiences/SendingLimitPanel.tsx';
import { Retirement } from './Retirement.tsx';
import { StaffSessions } from '../access/StaffSessions.tsx';
import { SignInState } from './SignInState.tsx';
import { accountInput, accountLacks, EMPTY_ORDER, type AccountDraft } from './staff-draft.ts';

const BACK = { to: '/staff', label: '職員の一覧' };

export function StaffMember() {
  const { id = '' } = useParams({ strict: false });
  const member = useQuery(api.staff.getStaffMember.queryOptions({ input: { id } }));
  if (member.isPending) return <Loading />;
  if (member.data) return <Editor key={id} member={member.data} />;
  if (codeOf(member.error) === 'not_found' || codeOf(member.error) === 'invalid_input') return <NotFound />;
  return <SomethingBroke error={member.error} reset={() => void member.refetch()} />;
}

function Editor({ member }: { member: StaffDetail }) {
  const navigate = useNavigate();
  const [toPrint, setToPrint] = useState<InvitationToPrint | null>(null);
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  const own = me.data?.id === member.id;
  if (toPrint) {
    return (
      <>
        <PageTitle title="招待状を作りました" back={BACK} help="staff" />
        <InvitationSheet
          invitation={toPrint}
          onDone={() => void navigate({ to: '/staff', ignoreBlocker: true })}
        />
        <HandOverGuard active />
      </>
    );
  }
  const standing = member.standing === 'active' ? '' : `（${STANDINGS[member.standing]}）`;
  return (
    <>
      <PageTitle title={`${member.name}${standing}`} back={BACK} help="staff">
        <Button component={Link} to={`/staff/${member.id}/access`} variant="default">
          何ができるか、なぜ
        </Button>
      </PageTitle>
      <Stack gap="xl">
        {own && (
          <Text c="dimmed" size="sm">
            これは自分のアカウントです。発令・利用停止・再設定・抹消は、ほかの管理者に依頼してください。
          </Text>
        )}
        <Account member={member} />
        <Posts member={member} own={own} />
        <Leaves member={member} own={own} />
        <SignInState member={member} own={own} onInvitation={setToPrint} />
        <SendingLimitPanel id={member.id} name={member.name} own={own} />
        <StaffSessions id={member.id} name={member.name} />
        <Retirement member={member} own={own} />
        <Text size="sm">
          登録・変更・抹消の履歴は、
          <Anchor component={Link} to="/staff-register">
            ID管理簿
          </Anchor>
          で見られます。
        </Text>
      </Stack>
    </>
  );
}

function Account({ member }: { member: StaffDetail }) {
  const [draft, setDraft] = useState<AccountDraft>({
    staffNumber: member.staffNumber,
    name: member.name,
    mail: member.mail ?? '',
  });
  const [changed, setChanged] = useState(false);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const update = useMutation(
    api.staff.updateStaffMember.mutationOptions({
      async onSuccess(saved) {
        setChanged(false);
        setProblems([]);
        notifications.show({ message: `${saved.name} さんの登録を保存しました。` });
        await queryClient.invalidateQueries({ queryKey: api.staff.key() });
      },
      onError: (error) => setProblems(staffProblems(error)),
    }),
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const lacks = accountLacks(draft);
        setProblems(lacks);
        if (lacks.length === 0) update.mutate({ id: member.id, ...accountInput(draft), order: EMPTY_ORDER });
      }}
    >
      <ErrorSummary problems={problems} />
      <Paper withBorder p="md">
        <Stack>
          <AccountFields
            draft={draft}
            problems={problems}
            onChange={(next) => {
              setDraft(next);
              setChanged(true);
            }}
          />
          <Group>
            <Button type="submit" loading={update.isPending}>
              保存する
            </Button>
          </Group>
        </Stack>
      </Paper>
      <LeaveGuard active={changed && !update.isPending} />
    </form>
  );
}
