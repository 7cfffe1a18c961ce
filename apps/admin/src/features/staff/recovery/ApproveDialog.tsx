/** 再設定を承認する: how the invitation gets to the person, and the envelope where nobody else is there. */
import { Modal, Radio, Stack, Text, TextInput, Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { RecoveryRequest } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import type { InvitationToPrint } from '../people/InvitationState.tsx';
import { recoveryProblem } from './recovery-words.ts';

export function ApproveDialog({
  request,
  own,
  onClose,
  onApproved,
}: {
  request: RecoveryRequest;
  /** Asked by the same person: only with the envelope. */
  own: boolean;
  onClose: () => void;
  /** With what to print, if it goes by paper. */
  onApproved: (toPrint: InvitationToPrint | null) => void;
}) {
  const { name, mail } = request.staffMember;
  const [by, setBy] = useState<'mail' | 'paper'>('paper');
  const [envelopeCode, setEnvelopeCode] = useState('');
  const approve = useMutation(
    api.staff.approveRecovery.mutationOptions({
      gcTime: 0, // the answer may hold a code
      onSuccess({ invitation, code }) {
        if (code === null) {
          notifications.show({ message: `承認し、${invitation.sentTo ?? ''} に招待メールを送りました。` });
          return onApproved(null);
        }
        return onApproved({ name, code, expiresAt: invitation.expiresAt });
      },
    }),
  );
  const problem = approve.error ? recoveryProblem(approve.error) : null;
  const atCode = codeOf(approve.error) === 'envelope_refused';
  return (
    <Modal
      opened
      onClose={onClose}
      title={`${name} さんのログインの再設定を承認しますか`}
      closeButtonProps={{ 'aria-label': '閉じる' }}
      centered
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          approve.mutate({ id: request.id, by, envelopeCode: own ? envelopeCode.trim() || '-' : null });
        }}
      >
        <ErrorSummary
          title="承認できませんでした"
          problems={problem ? [{ message: problem, ...(atCode ? { field: 'envelope-code' } : {}) }] : []}
        />
        <Stack>
          <Text>
            今のパスワード、2段階認証、予備コードは使えなくなり、ログイン中の端末からもログアウトします。本人は、招待から登録し直します。
          </Text>
          {own && (
            <TextInput
              id="envelope-code"
              label="封筒の復旧コード"
              description="封筒を開け、印のないコードを1つ入れて、印を付けます。使ったことは管理者の全員に知らされます。"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              required
              withAsterisk={false}
              maxLength={40}
              value={envelopeCode}
              error={atCode ? problem : undefined}
              onChange={(event) => setEnvelopeCode(event.currentTarget.value)}
            />
          )}
          <Radio.Group
            label="招待の渡し方"
            value={by}
            onChange={(value) => setBy(value === 'mail' ? 'mail' : 'paper')}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="paper" label="招待状を印刷して、本人に直接渡す" />
              <Radio
                value="mail"
                disabled={mail === null}
                label={
                  mail === null ? 'メールで送る（メールアドレスがありません）' : `メールで送る（${mail}）`
                }
              />
            </Stack>
          </Radio.Group>
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose} disabled={approve.isPending}>
              やめる
            </Button>
            <Button type="submit" color="red" loading={approve.isPending}>
              承認して再設定する
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
