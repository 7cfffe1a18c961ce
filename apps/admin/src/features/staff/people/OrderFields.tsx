import { Group, TextInput } from '@mantine/core';
import type { OrderDraft } from './staff-draft.ts';

/** ID管理簿 (ADM-05): who asked for the change and who approved it. */
export function OrderFields({
  draft,
  onChange,
}: {
  draft: OrderDraft;
  onChange: (draft: OrderDraft) => void;
}) {
  return (
    <Group align="flex-end" maw={560} grow>
      <TextInput
        label="申請した人（ID管理簿に残ります）"
        placeholder="例：広報課長"
        maxLength={80}
        value={draft.askedBy}
        onChange={(event) => onChange({ ...draft, askedBy: event.currentTarget.value })}
      />
      <TextInput
        label="承認した人"
        placeholder="例：情報政策課長"
        maxLength={80}
        value={draft.approvedBy}
        onChange={(event) => onChange({ ...draft, approvedBy: event.currentTarget.value })}
      />
    </Group>
  );
}
