/** One staff member: change, suspend, start the sign-in over. */
import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { StaffMember as Member } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { ErrorSummary, type FieldProblem } from '../../shell/ErrorSummary.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { LeaveGuard } from '../../shell/LeaveGuard.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { NotFound } from '../../shell/NotFound.tsx';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { HandOverGuard, InitialPassword, type HandOver } from './InitialPassword.tsx';
import { StaffFields, staffInput, staffLacks, type StaffDraft } from './StaffFields.tsx';
import { staffProblems } from './staff-problems.ts';

const BACK = { to: '/staff', label: '職員の一覧' };

export function StaffMember() {
  const { id = '' } = useParams({ strict: false });
  const list = useQuery(api.staff.listStaffMembers.queryOptions({ input: {} }));
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const member = list.data.entries.find((entry) => entry.id === id);
  return member ? <Editor key={id} member={member} /> : <NotFound />;
}

function Editor({ member }: { member: Member }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState<StaffDraft>({
    staffNumber: member.staffNumber,
    name: member.name,
    mail: member.mail ?? '',
    departmentId: member.departmentId ?? '',
    role: member.role,
  });
  const [changed, setChanged] = useState(false);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const [asking, setAsking] = useState<'state' | 'reset' | null>(null);
  const [handOver, setHandOver] = useState<HandOver | null>(null);
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  const own = me.data?.id === member.id;
  const active = member.state === 'active';
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.staff.key() });

  const update = useMutation(
    api.staff.updateStaffMember.mutationOptions({
      async onSuccess(saved) {
        setChanged(false);
        setProblems([]);
        notifications.show({ message: `${saved.name} さんの登録を保存しました。` });
        await refresh();
      },
      onError: (error) => setProblems(staffProblems(error)),
    }),
  );
  const changeState = useMutation(
    api.staff.updateStaffMember.mutationOptions({
      async onSuccess(saved) {
        setAsking(null);
        notifications.show({
          message:
            saved.state === 'suspended'
              ? `${saved.name} さんを利用停止にしました。`
              : `${saved.name} さんの利用を再開しました。`,
        });
        await refresh();
      },
    }),
  );
  const reset = useMutation(
    api.staff.resetStaffSignIn.mutationOptions({
      gcTime: 0, // the answer holds a password
      async onSuccess({ initialPassword }) {
        setAsking(null);
        setHandOver({ name: member.name, staffNumber: member.staffNumber, password: initialPassword });
        await refresh();
      },
    }),
  );
  if (handOver) {
    return (
      <>
        <PageTitle title="ログインを再設定しました" back={BACK} help="staff" />
        <InitialPassword
          handOver={handOver}
          onDone={() => void navigate({ to: '/staff', ignoreBlocker: true })}
        />
        <HandOverGuard active />
      </>
    );
  }
  const saved = { ...member, id: member.id };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const lacks = staffLacks(draft);
        setProblems(lacks);
        if (lacks.length === 0) update.mutate({ id: member.id, state: member.state, ...staffInput(draft) });
      }}
    >
      <PageTitle title={active ? member.name : `${member.name}（利用停止）`} back={BACK} help="staff" />
      <ErrorSummary problems={problems} />
      <Stack gap="lg">
        <Paper withBorder p="md">
          <Stack>
            <StaffFields
              draft={draft}
              departments={departments.data?.entries ?? []}
              problems={problems}
              ownAccount={own}
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
        <section aria-labelledby="sign-in-title">
          <Title order={2} id="sign-in-title" mb="xs">
            ログイン
          </Title>
          <Text mb="sm">
            2段階認証：{member.secondFactor ? '登録済み' : 'まだ登録していません'}／最後に使った日時：
            {member.lastUsedAt ? formatDateTime(member.lastUsedAt) : 'まだ使っていません'}
          </Text>
          {own ? (
            <Text c="dimmed" size="sm">
              自分の利用停止と再設定は、ほかの管理者に依頼してください。
            </Text>
          ) : (
            <Group>
              <Button
                variant="default"
                onClick={() => {
                  reset.reset();
                  setAsking('reset');
                }}
              >
                ログインを再設定する
              </Button>
              <Button
                variant="outline"
                color={active ? 'red' : undefined}
                onClick={() => {
                  changeState.reset();
                  setAsking('state');
                }}
              >
                {active ? '利用停止にする' : '利用を再開する'}
              </Button>
            </Group>
          )}
        </section>
      </Stack>
      <ConfirmDialog
        opened={asking === 'reset'}
        title={`${member.name} さんのログインを再設定しますか`}
        confirmLabel="再設定する"
        danger
        busy={reset.isPending}
        problem={reset.error ? staffProblems(reset.error)[0]?.message : null}
        onConfirm={() => reset.mutate({ id: member.id })}
        onCancel={() => setAsking(null)}
      >
        <Text>
          スマートフォンをなくしたときや、パスワードがわからないときに使います。今のパスワード、2段階認証、予備コードは使えなくなり、ログイン中の端末からもログアウトします。
        </Text>
        <Text mt="xs">必ず本人であることを確かめてから行ってください。</Text>
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'state'}
        title={active ? `${member.name} さんを利用停止にしますか` : `${member.name} さんの利用を再開しますか`}
        confirmLabel={active ? '利用停止にする' : '利用を再開する'}
        danger={active}
        busy={changeState.isPending}
        problem={changeState.error ? staffProblems(changeState.error)[0]?.message : null}
        onConfirm={() => changeState.mutate({ ...saved, state: active ? 'suspended' : 'active' })}
        onCancel={() => setAsking(null)}
      >
        <Text>
          {active
            ? 'すぐにログアウトし、ログインできなくなります。作った配信や記録は残ります。いつでも再開できます。'
            : '今までのパスワードと2段階認証で、またログインできるようになります。'}
        </Text>
      </ConfirmDialog>
      <LeaveGuard active={changed && !update.isPending} />
    </form>
  );
}
