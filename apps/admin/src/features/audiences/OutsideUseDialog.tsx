/** 「目的外利用になります」: the group asks for something that the person's department may not use. Ground, approver, reason, or not at all. */
import { Alert, List, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { LEGAL_GROUNDS, type LegalGround, type OutsideUse } from '@madoguchi/contract/purpose';
import { useState } from 'react';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';

export interface OutsideAttribute {
  readonly id: string;
  readonly label: string;
  readonly purpose: string;
  readonly departments: readonly string[];
}

const GROUNDS = Object.keys(LEGAL_GROUNDS) as LegalGround[];

export function OutsideUseDialog({
  attributes,
  busy,
  onConfirm,
  onCancel,
}: {
  attributes: readonly OutsideAttribute[];
  busy: boolean;
  onConfirm: (use: OutsideUse) => void;
  onCancel: () => void;
}) {
  const [ground, setGround] = useState<LegalGround | null>(null);
  const [approver, setApprover] = useState('');
  const [reason, setReason] = useState('');
  const complete = ground !== null && approver.trim() !== '' && reason.trim() !== '';
  return (
    <ConfirmDialog
      opened
      title="目的外利用になります"
      confirmLabel="記録して保存する"
      cancelLabel="保存しない"
      danger
      busy={busy}
      disabled={!complete}
      onConfirm={() => ground && onConfirm({ ground, approver: approver.trim(), reason: reason.trim() })}
      onCancel={onCancel}
    >
      <Stack>
        <Alert color="yellow" title="あなたの所属では使えない登録項目です">
          <List size="sm">
            {attributes.map(({ id, label, purpose, departments }) => (
              <List.Item key={id}>
                「{label}」利用目的：{purpose}／使ってよい所属：
                {departments.length === 0 ? 'なし' : departments.join('、')}
              </List.Item>
            ))}
          </List>
        </Alert>
        <Text size="sm">
          使うには、法律の根拠と承認が要ります。根拠がないときは「保存しない」を押して、条件から外してください。
        </Text>
        <Radio.Group
          label="根拠"
          required
          value={ground ?? ''}
          onChange={(value) => setGround(GROUNDS.find((one) => one === value) ?? null)}
        >
          <Stack gap="xs" mt="xs">
            {GROUNDS.map((one) => (
              <Radio key={one} value={one} label={LEGAL_GROUNDS[one]} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label="承認した人"
          description="所属、職名、氏名"
          required
          maxLength={80}
          value={approver}
          onChange={(event) => setApprover(event.currentTarget.value)}
        />
        <Textarea
          label="理由"
          description="「目的外利用の記録」と操作記録に残ります。"
          required
          autosize
          minRows={2}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
