/** 招待 of somebody who has not signed in yet: send, print, send again, withdraw. */
import { Alert, Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Invitation, StaffDetail } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { api, codeOf, queryClient } from '../../../api.ts';
import { formatDateTime } from '../../../shell/format.ts';
import { staffProblems } from '../staff-problems.ts';

export interface InvitationToPrint {
  readonly name: string;
  readonly code: string;
  readonly expiresAt: string;
}

const STATES: Readonly<Record<Invitation['state'], string>> = {
  open: '招待中',
  used: '使われました',
  revoked: '取り消しました',
  expired: '期限が切れました',
};

export function InvitationState({
  member,
  own,
  onPrint,
}: {
  member: StaffDetail;
  own: boolean;
  onPrint: (invitation: InvitationToPrint) => void;
}) {
  const known = useQuery(api.staff.getInvitation.queryOptions({ input: { id: member.id } }));
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.staff.getInvitation.key() });
  const invite = useMutation(
    api.staff.inviteStaffMember.mutationOptions({
      gcTime: 0, // the answer may hold a code
      async onSuccess({ invitation, code }) {
        if (code !== null) onPrint({ name: member.name, code, expiresAt: invitation.expiresAt });
        else
          notifications.show({
            message:
              known.data?.mail === 'folder'
                ? '招待メールを作りました。メールサーバーの設定がないため、サーバーのフォルダー（mail-out）に置きました。'
                : `${invitation.sentTo ?? ''} に招待メールを送りました。`,
          });
        await queryClient.invalidateQueries({ queryKey: api.staff.key() });
      },
    }),
  );
  const revoke = useMutation(
    api.staff.revokeInvitation.mutationOptions({
      async onSuccess() {
        notifications.show({ message: '招待を取り消しました。' });
        await refresh();
      },
    }),
  );
  if (!known.data?.possible || own) return null;
  const { invitation } = known.data;
  const open = invitation?.state === 'open';
  const error = invite.error ?? revoke.error;
  return (
    <>
      <Text mb="sm">
        招待：
        {invitation
          ? `${STATES[invitation.state]}（${invitation.sentTo ?? '印刷した招待状'}、${formatDateTime(invitation.expiresAt)}まで）`
          : 'まだ招待していません'}
      </Text>
      {error && (
        <Alert color="red" variant="outline" role="alert" mb="sm">
          {inviteProblem(error)}
        </Alert>
      )}
      <Group mb="md">
        {member.mail !== null && (
          <Button
            variant="default"
            loading={invite.isPending && invite.variables?.by === 'mail'}
            onClick={() => invite.mutate({ id: member.id, by: 'mail' })}
          >
            {open ? '招待メールを送り直す' : '招待メールを送る'}
          </Button>
        )}
        <Button
          variant="default"
          loading={invite.isPending && invite.variables?.by === 'paper'}
          onClick={() => invite.mutate({ id: member.id, by: 'paper' })}
        >
          {open ? '招待状を作り直して印刷する' : '招待状を印刷する'}
        </Button>
        {open && (
          <Button
            variant="outline"
            color="red"
            loading={revoke.isPending}
            onClick={() => revoke.mutate({ id: member.id })}
          >
            招待を取り消す
          </Button>
        )}
      </Group>
    </>
  );
}

export function inviteProblem(error: unknown): string {
  switch (codeOf(error)) {
    case 'mail_failed':
      return '招待メールを送れませんでした。メールアドレスを確かめて送り直すか、招待状を印刷してください。';
    case 'no_mail_address':
      return 'メールアドレスが登録されていません。登録するか、招待状を印刷してください。';
    case 'account_in_use':
      return 'この人は、もうログインしています。ログインできないときは「ログインの再設定を依頼する」を使ってください。';
    case 'account_not_usable':
      return '利用停止・抹消の人や、発令のない人は招待できません。';
    default:
      return staffProblems(error)[0]!.message; // never empty
  }
}
