/** Signing in: second factor, reset, 利用停止 and its end. */
import { Button, Group, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { StaffDetail } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { formatDateTime } from '../../../shell/format.ts';
import type { HandOver } from '../InitialPassword.tsx';
import { staffProblems } from '../staff-problems.ts';
import { InvitationState, type InvitationToPrint } from './InvitationState.tsx';
import { OrderFields } from './OrderFields.tsx';
import { EMPTY_ORDER } from './staff-draft.ts';

export function SignInState({
  member,
  own,
  onReset,
  onInvitation,
}: {
  member: StaffDetail;
  own: boolean;
  onReset: (handOver: HandOver) => void;
  onInvitation: (invitation: InvitationToPrint) => void;
}) {
  const [asking, setAsking] = useState<'state' | 'reset' | null>(null);
  const [order, setOrder] = useState(EMPTY_ORDER);
  const usable = member.state === 'active' && member.standing !== 'retired';
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.staff.key() });
  const changeState = useMutation(
    api.staff.setStaffMemberState.mutationOptions({
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
        onReset({ name: member.name, staffNumber: member.staffNumber, password: initialPassword });
        await refresh();
      },
    }),
  );
  const ask = (what: 'state' | 'reset') => {
    changeState.reset();
    reset.reset();
    setOrder(EMPTY_ORDER);
    setAsking(what);
  };
  return (
    <section aria-labelledby="sign-in-title">
      <Title order={2} id="sign-in-title" mb="xs">
        ログイン
      </Title>
      <Text mb="sm">
        2段階認証：{member.secondFactor ? '登録済み' : 'まだ登録していません'}／最後に使った日時：
        {member.lastUsedAt ? formatDateTime(member.lastUsedAt) : 'まだ使っていません'}
      </Text>
      <InvitationState member={member} own={own} onPrint={onInvitation} />
      {!own && (
        <Group>
          {usable && (
            <Button variant="default" onClick={() => ask('reset')}>
              ログインを再設定する
            </Button>
          )}
          <Button variant="outline" color={usable ? 'red' : undefined} onClick={() => ask('state')}>
            {usable ? '利用停止にする' : '利用を再開する'}
          </Button>
        </Group>
      )}
      <ConfirmDialog
        opened={asking === 'reset'}
        title={`${member.name} さんのログインを再設定しますか`}
        confirmLabel="再設定する"
        danger
        busy={reset.isPending}
        problem={reset.error ? staffProblems(reset.error)[0]?.message : null}
        onConfirm={() => reset.mutate({ id: member.id, order })}
        onCancel={() => setAsking(null)}
      >
        <Text>
          スマートフォンをなくしたときや、パスワードがわからないときに使います。今のパスワード、2段階認証、予備コードは使えなくなり、ログイン中の端末からもログアウトします。
        </Text>
        <Text my="xs">必ず本人であることを確かめてから行ってください。</Text>
        <OrderFields draft={order} onChange={setOrder} />
      </ConfirmDialog>
      <ConfirmDialog
        opened={asking === 'state'}
        title={usable ? `${member.name} さんを利用停止にしますか` : `${member.name} さんの利用を再開しますか`}
        confirmLabel={usable ? '利用停止にする' : '利用を再開する'}
        danger={usable}
        busy={changeState.isPending}
        problem={changeState.error ? staffProblems(changeState.error)[0]?.message : null}
        onConfirm={() => changeState.mutate({ id: member.id, state: usable ? 'suspended' : 'active', order })}
        onCancel={() => setAsking(null)}
      >
        <Text mb="xs">
          {usable
            ? 'すぐにログアウトし、ログインできなくなります。作った配信や記録は残ります。いつでも再開できます。'
            : '今までのパスワードと2段階認証で、またログインできるようになります（発令があるあいだ）。'}
        </Text>
        <OrderFields draft={order} onChange={setOrder} />
      </ConfirmDialog>
    </section>
  );
}
