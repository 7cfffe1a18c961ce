/** One step of a request: record it, extend its days, decide it, end 利用停止, or make the package. */
import { NativeSelect, NumberInput, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  DATA_REQUEST_STATES,
  DATA_REQUESTS,
  DECISION_DAYS,
  type DataRequest,
  type DataRequestKind,
  type DataRequestState,
} from '@madoguchi/contract/residents';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { DayInput } from '../../shell/DayInput.tsx';
import { messageOf } from '../../shell/messages.ts';
import type { PreparedPackage } from './DisclosurePaper.tsx';

export type RequestStep =
  | { readonly kind: 'record' }
  /** With the number of the 開示請求 that waits, if there is one. */
  | { readonly kind: 'prepare'; readonly receiptNumber: string }
  | { readonly kind: 'extend' | 'decide' | 'lift'; readonly request: DataRequest };

const TITLES = {
  record: { title: '請求を記録する', button: '記録する', words: '請求の内容' },
  prepare: { title: '開示の資料を作りますか', button: '資料を作る', words: '理由' },
  extend: { title: '決定の期限を延ばす', button: '期限を延ばす', words: '理由' },
  decide: { title: '決定を記録する', button: '決定を記録する', words: '決定の内容' },
  lift: { title: '利用停止を終えますか', button: '利用停止を終える', words: '理由' },
} as const;

export function RequestDialog({
  residentId: id,
  step,
  onClose,
  onPrepared,
}: {
  residentId: string;
  step: RequestStep;
  onClose: () => void;
  onPrepared: (paper: PreparedPackage) => void;
}) {
  const [words, setWords] = useState('');
  const [number, setNumber] = useState(step.kind === 'prepare' ? step.receiptNumber : '');
  const [kind, setKind] = useState<DataRequestKind>('disclosure');
  const [day, setDay] = useState<string | null>(() =>
    new Date().toLocaleDateString('sv-SE', { timeZone: 'Asia/Tokyo' }),
  );
  const [days, setDays] = useState(DECISION_DAYS);
  const [state, setState] = useState<Exclude<DataRequestState, 'open'>>('granted');
  const done = {
    async onSuccess() {
      notifications.show({ message: '記録しました。' });
      await queryClient.invalidateQueries({ queryKey: api.residents.key() });
      onClose();
    },
  };
  const record = useMutation(api.residents.recordDataRequest.mutationOptions(done));
  const extend = useMutation(api.residents.extendDataRequest.mutationOptions(done));
  const decide = useMutation(api.residents.decideDataRequest.mutationOptions(done));
  const lift = useMutation(api.residents.liftUseStop.mutationOptions(done));
  const prepare = useMutation(
    api.residents.prepareDisclosure.mutationOptions({
      async onSuccess(paper) {
        await queryClient.invalidateQueries({ queryKey: api.residents.listDisclosures.key() });
        onClose();
        onPrepared(paper);
      },
    }),
  );
  const change = { record, prepare, extend, decide, lift }[step.kind];
  const numbered = step.kind === 'record' || step.kind === 'prepare';
  const confirm = () => {
    switch (step.kind) {
      case 'record':
        return record.mutate({
          id,
          kind,
          receiptNumber: number,
          receivedOn: day ?? '',
          content: words,
          days,
        });
      case 'prepare':
        return prepare.mutate({ id, receiptNumber: number, reason: words });
      case 'extend':
        return extend.mutate({ id: step.request.id, days, reason: words });
      case 'decide':
        return decide.mutate({ id: step.request.id, state, decision: words });
      case 'lift':
        return lift.mutate({ id: step.request.id, reason: words });
    }
  };
  const { title, button, words: label } = TITLES[step.kind];
  return (
    <ConfirmDialog
      opened
      title={title}
      confirmLabel={button}
      busy={change.isPending}
      disabled={
        words.trim() === '' || (numbered && number.trim() === '') || (step.kind === 'record' && day === null)
      }
      problem={change.error ? messageOf(change.error) : null}
      onConfirm={confirm}
      onCancel={onClose}
    >
      <Stack gap="sm">
        {step.kind === 'prepare' && (
          <Text>
            この人について持っているもの（登録内容、これまでのこと、届いた配信、だれが見たか）を、紙とファイルにまとめます。操作記録に残ります。
          </Text>
        )}
        {step.kind === 'decide' && step.request.kind === 'use_stop' && (
          <Text>
            「認めた」「一部を認めた」にすると、その時から配信先に入らず、登録内容は職員にも表示されなくなります。
          </Text>
        )}
        {step.kind === 'record' && (
          <>
            <NativeSelect
              label="請求の種類"
              value={kind}
              data={Object.entries(DATA_REQUESTS).map(([value, one]) => ({ value, label: one.label }))}
              onChange={({ currentTarget: { value } }) => setKind(value as DataRequestKind)}
            />
            <DayInput label="受付日" value={day} onChange={setDay} />
          </>
        )}
        {numbered && (
          <TextInput
            label="受付番号"
            required
            maxLength={60}
            value={number}
            onChange={(event) => setNumber(event.currentTarget.value)}
          />
        )}
        {(step.kind === 'record' || step.kind === 'extend') && (
          <NumberInput
            label={step.kind === 'record' ? '決定までの日数' : '延ばす日数'}
            description={`${DECISION_DAYS}日まで${step.kind === 'record' ? '。条例で短いときは、その日数にしてください。' : '。延ばせるのは1回です。'}`}
            min={1}
            max={DECISION_DAYS}
            value={days}
            onChange={(value) => setDays(Number(value) || 1)}
          />
        )}
        {step.kind === 'decide' && (
          <NativeSelect
            label="決定"
            value={state}
            data={(['granted', 'partly', 'refused', 'withdrawn'] as const).map((value) => ({
              value,
              label: DATA_REQUEST_STATES[value],
            }))}
            onChange={({ currentTarget: { value } }) => setState(value as typeof state)}
          />
        )}
        <Textarea
          label={label}
          required
          autosize
          minRows={2}
          maxLength={2000}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
