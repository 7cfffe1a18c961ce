import { Stack, TextInput } from '@mantine/core';
import type { FieldProblem } from '../../../shell/ErrorSummary.tsx';
import type { AccountDraft } from './staff-draft.ts';

export function AccountFields({
  draft,
  problems,
  onChange,
}: {
  draft: AccountDraft;
  problems: readonly FieldProblem[];
  onChange: (draft: AccountDraft) => void;
}) {
  const problemAt = (field: string) => problems.find((problem) => problem.field === field)?.message;
  const put = (change: Partial<AccountDraft>) => onChange({ ...draft, ...change });
  return (
    <Stack maw={560}>
      <TextInput
        id="staff-staffNumber"
        label="職員番号"
        description="ログインに使います。"
        required
        maxLength={40}
        value={draft.staffNumber}
        error={problemAt('staff-staffNumber')}
        onChange={(event) => put({ staffNumber: event.currentTarget.value })}
      />
      <TextInput
        id="staff-name"
        label="氏名"
        required
        maxLength={80}
        value={draft.name}
        error={problemAt('staff-name')}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <TextInput
        id="staff-mail"
        label="メールアドレス（なくてもよい）"
        description="入れると、職員番号の代わりにログインに使えます。"
        type="email"
        maxLength={200}
        value={draft.mail}
        error={problemAt('staff-mail')}
        onChange={(event) => put({ mail: event.currentTarget.value })}
      />
    </Stack>
  );
}
