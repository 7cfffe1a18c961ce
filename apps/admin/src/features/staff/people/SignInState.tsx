/** Signing in: second factor, reset, 利用停止 and its end. */
import { Anchor, Button, Group, Text, TextInput, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { StaffDetail } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { formatDateTime } from '../../../shell/format.ts';
import { recoveryProblem } from '../recovery/recovery-words.ts';
import { staffProblems } from '../staff-problems.ts';
import { InvitationState, type InvitationToPrint } from './InvitationState.tsx';
import { OrderFields } from './OrderFields.tsx';
import { EMPTY_ORDER } from './staff-draft.ts';

export function SignInState({
  member,
  own,
  onInvitation,
}: {
  member: StaffDetail;
  own: boolean;
  onInvitation: (invitation: InvitationToPrint) => void;
}) {
  const [asking, setAsking] = useState<'state' | 'reset' | null>(null);
  const [reason, setReason] = useState('');
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
    api.staff.askRecovery.mutationOptions({
      async onSuccess() {
        setAsking(null);
        notifications.show({
          message: `${member.name} さんのログインの再設定を依頼しました。別の管理者の承認を待っています。`,
        });
        await refresh();
      },
    }),
  );
  const ask = (what: 'state' | 'reset') => {
    changeState.reset();
    reset.reset();
    setOrder(EMPTY_ORDER);
    setReason('');
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
              ログインの再設定を依頼する
            </Button>
          )}
          <Anchor component={Link} to="/recoveries">
            承認を待っている再設定を見る
          </Anchor>
          <Button variant="outline" color={usable ? 'red' : undefined} onClick={() => ask('state')}>
            {usable ? '利用停止にする' : '利用を再開する'}
          </Button>
        </Group>
      )}
      <ConfirmDialog
        opened={asking === 'reset'}
        title={`${member.name} さんのログインの再設定を依頼しますか`}
        confirmLabel="依頼する"
        busy={reset.isPending}
        disabled={reason.trim() === ''}
        problem={reset.error ? recoveryProblem(reset.error) : null}
        onConfirm={() => reset.mutate({ id: member.id, reason: reason.trim() })}
        onCancel={() => setAsking(null)}
      >
        <Text>
          スマートフォンをなくしたときや、パスワードがわからないときに使います。依頼しただけでは何も変わりません。別の管理者が24時間以内に「ログインの再設定」で承認すると、招待からやり直せます。
        </Text>
        <Text my="xs">必ず本人であることを確かめてから依頼してください。</Text>
        <TextInput
          label="理由（承認する人と本人に知らされます）"
          placeholder="例：スマートフォンを紛失したと本人が来庁"
          maxLength={200}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
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
