/** The last step: one sentence says whom and when, one button does it. */
import { Alert, Checkbox, NativeSelect, Stack, Text } from '@mantine/core';
import type { PeopleCount } from '@madoguchi/contract/people-count';
import { notifications } from '@mantine/notifications';
import { DEFAULT_RESTRAINT, withinHours } from '@madoguchi/contract/delivery';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { DayInput } from '../../../shell/DayInput.tsx';
import { formatDate, formatPeople } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';
import type { Checked, DeliveryDetail } from '../detail.ts';
import { findingKey } from './Findings.tsx';
import { confirmationSentence, inJapan, japaneseInstant, suggestedTime } from './confirmation.ts';

export type SendMode = 'now' | 'scheduled';

export function SendDialog({
  id,
  mode,
  revision,
  checked,
  silent,
  onClose,
  onSent,
}: {
  id: string;
  mode: SendMode;
  revision: number;
  checked: Checked;
  silent: boolean;
  onClose: () => void;
  onSent: (delivery: DeliveryDetail) => void;
}) {
  const [recipients, setRecipients] = useState(checked.recipients);
  const [openedAt] = useState(() => new Date().toISOString());
  const [time, setTime] = useState(() => suggestedTime(openedAt));
  const [day, setDay] = useState<string | null>(time.day);
  const at = mode === 'scheduled' && day ? japaneseInstant(day, time.hour, time.minute) : null;
  const when = at ? `${formatDate(at)} ${time.hour}:${String(time.minute).padStart(2, '0')}` : null;

  const send = useMutation(
    api.delivery.sendDelivery.mutationOptions({
      onSuccess(delivery) {
        notifications.show({ message: mode === 'now' ? '配信を始めました。' : '予約しました。' });
        onSent(delivery);
      },
      onError(error) {
        if (codeOf(error) === 'recipients_changed') setRecipients(dataOf(error).recipients as PeopleCount);
        // Without an answer nobody knows whether it went out: the server does, and the page follows it.
        else void queryClient.invalidateQueries({ queryKey: api.delivery.showDelivery.key() });
      },
    }),
  );
  // Words like 本日 and days that are past by then show only once the moment is known.
  const asOfThen = useQuery(
    api.delivery.checkDelivery.queryOptions({
      input: { id, scheduledFor: at ?? '' },
      enabled: at !== null,
      staleTime: 60_000,
    }),
  );
  const newWarnings = (at && asOfThen.data ? asOfThen.data.findings : []).filter(
    (finding) => !checked.findings.some((known) => findingKey(known) === findingKey(finding)),
  );
  const hour = mode === 'now' ? inJapan(openedAt).hour : time.hour;
  const rules = useQuery(api.delivery.showRestraint.queryOptions({ input: {}, staleTime: 600_000 }));
  const night = (rules.data ?? DEFAULT_RESTRAINT).silent;
  const atNight = night !== null && withinHours(night, hour);
  const [loud, setLoud] = useState(false);
  const quietly = silent || (atNight && !loud);
  return (
    <ConfirmDialog
      opened
      title={mode === 'now' ? '今すぐ配信' : '予約配信'}
      confirmLabel={mode === 'now' ? `${formatPeople(recipients)}に今すぐ配信する` : 'この日時で予約する'}
      busy={send.isPending}
      disabled={mode === 'scheduled' && at === null}
      problem={send.error ? sendProblem(send.error) : null}
      onConfirm={() =>
        send.mutate({
          id,
          revision,
          scheduledFor: at,
          confirmedRecipients: recipients,
          silent: quietly,
        })
      }
      onCancel={onClose}
    >
      <Stack gap="sm">
        {mode === 'scheduled' && (
          <div className="field-row">
            <DayInput
              label="日付"
              value={day}
              min={inJapan(openedAt).day}
              description={at ? formatDate(at) : '日付を入れてください'}
              onChange={setDay}
            />
            <NativeSelect
              label="時"
              value={String(time.hour)}
              data={Array.from({ length: 24 }, (_, one) => ({ value: String(one), label: `${one}時` }))}
              onChange={({ currentTarget }) => setTime({ ...time, hour: Number(currentTarget.value) })}
            />
            <NativeSelect
              label="分"
              value={String(time.minute)}
              data={Array.from({ length: 12 }, (_, one) => ({
                value: String(one * 5),
                label: `${String(one * 5).padStart(2, '0')}分`,
              }))}
              onChange={({ currentTarget }) => setTime({ ...time, minute: Number(currentTarget.value) })}
            />
          </div>
        )}
        <Text fz="lg" fw={700}>
          {mode === 'scheduled' && when === null
            ? '日付を入れてください。'
            : confirmationSentence(checked.targetText, recipients, when)}
        </Text>
        <Text size="sm">
          {quietly ? '通知音を鳴らさずに届きます。' : '利用者のスマートフォンの通知音が鳴ります。'}
          {mode === 'now'
            ? '始めると、送られた分は取り消せません。'
            : '予約した時刻の対象人数で配信します。予約は取り消せます。'}
        </Text>
        {newWarnings.map((finding) => (
          <Alert
            key={findingKey(finding)}
            color="yellow"
            title="この日時では、確かめてください"
            role="status"
          >
            {finding.message}
          </Alert>
        ))}
        {atNight && !silent && (
          <Checkbox
            label={`夜間（${night.from}時～${night.until}時）でも通知音を鳴らす`}
            description="鳴らさないのがふつうです。夜の通知音は、ブロックされるいちばんの原因です。"
            checked={loud}
            onChange={({ currentTarget: { checked: wanted } }) => setLoud(wanted)}
          />
        )}
      </Stack>
    </ConfirmDialog>
  );
}

/** Why it was not sent, and what to do. */
function sendProblem(error: unknown): string {
  switch (codeOf(error)) {
    case 'recipients_changed':
      return '確認したあとに対象人数が変わりました。新しい人数でよければ、もう一度ボタンを押してください。';
    case 'no_recipients':
      return '届く人がいません。配信先を見直してください。';
    case 'schedule_out_of_range':
      return '予約できるのは、1分後から1年後までです。日時を選び直してください。';
    case 'no_channel':
      return 'LINE公式アカウントがまだ接続されていません。管理者に依頼してください。';
    case 'not_sendable': {
      const findings = (dataOf(error).findings ?? []) as { path: string; message: string }[];
      const hours = findings.find(({ path }) => path === 'scheduledFor');
      if (hours) return hours.message;
      return '直す点が見つかりました。この画面を閉じて、もう一度「配信前の確認」を押してください。';
    }
    case 'changed_meanwhile':
      return `${String(dataOf(error).updatedBy ?? 'ほかの人')}さんが内容を変えました。画面を開き直して、内容を確かめてください。`;
    case 'network':
      return 'サーバーの返事がありません。配信が始まったかどうかを確かめています。二重に配信されることはありません。';
    default:
      return messageOf(error);
  }
}
