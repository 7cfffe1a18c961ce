/** What to look for. Each search is noted, so it begins by the button, not with every key. */
import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { AUDIT_ACTORS, AUDIT_GROUPS, AUDIT_LOGS, AUDIT_SUBJECTS } from '@madoguchi/contract/audit-actions';
import { useState, type FormEvent } from 'react';
import { DayInput } from '../../shell/DayInput.tsx';
import { readAuditSearch, type AuditSearch } from './audit-search.ts';

interface Person {
  readonly id: string;
  readonly name: string;
  readonly staffNumber: string;
}

const any = { value: '', label: 'すべて' };
const optionsOf = (table: Readonly<Record<string, string>>) =>
  Object.entries(table).map(([value, label]) => ({ value, label }));
/** 登録項目 stands twice in the table, under an old and a new name. */
const SUBJECTS = optionsOf(AUDIT_SUBJECTS).filter(({ value }) => value !== 'attributeDefinition');

export function AuditFilters({
  wanted,
  people,
  onSearch,
}: {
  wanted: AuditSearch;
  people: readonly Person[];
  onSearch: (wanted: AuditSearch) => void;
}) {
  const [draft, setDraft] = useState<AuditSearch>(wanted);
  const set = (change: AuditSearch) => setDraft((before) => ({ ...before, ...change }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(readAuditSearch({ ...draft }));
  };
  const actor = draft.actorId ? `staff:${draft.actorId}` : (draft.actorKind ?? '');
  return (
    <form className="no-print" role="search" aria-label="操作記録をさがす" onSubmit={submit}>
      <Group gap="sm" align="flex-end" mb="sm">
        <NativeSelect
          label="記録の種類"
          value={draft.log ?? 'operation'}
          data={optionsOf(AUDIT_LOGS)}
          onChange={({ currentTarget: { value } }) => set({ log: value as AuditSearch['log'] })}
        />
        <DayInput
          label="いつから"
          value={draft.from ?? null}
          onChange={(day) => set({ from: day ?? undefined })}
        />
        <DayInput
          label="いつまで"
          value={draft.to ?? null}
          onChange={(day) => set({ to: day ?? undefined })}
        />
      </Group>
      <Group gap="sm" align="flex-end" mb="sm">
        <NativeSelect
          label="行った人"
          value={actor}
          data={[
            any,
            ...people.map(({ id, name, staffNumber }) => ({
              value: `staff:${id}`,
              label: `${name}（${staffNumber}）`,
            })),
            ...optionsOf(AUDIT_ACTORS).map(({ value, label }) => ({ value, label: `${label}（全員）` })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            set(
              value.startsWith('staff:')
                ? { actorKind: 'staff', actorId: value.slice('staff:'.length) }
                : { actorKind: (value || undefined) as AuditSearch['actorKind'], actorId: undefined },
            )
          }
        />
        <NativeSelect
          label="操作の分類"
          value={draft.group ?? ''}
          data={[any, ...optionsOf(AUDIT_GROUPS)]}
          onChange={({ currentTarget: { value } }) =>
            set({ group: (value || undefined) as AuditSearch['group'], action: undefined })
          }
        />
        <TextInput
          label="操作の言葉"
          placeholder="例：書き出し"
          maxLength={100}
          value={draft.text ?? ''}
          onChange={({ currentTarget: { value } }) => set({ text: value || undefined })}
        />
      </Group>
      <Group gap="sm" align="flex-end" mb="md">
        <NativeSelect
          label="対象の種類"
          value={draft.subjectKind ?? ''}
          data={[any, ...SUBJECTS]}
          onChange={({ currentTarget: { value } }) => set({ subjectKind: value || undefined })}
        />
        <TextInput
          label="対象の番号"
          placeholder="例：利用者の番号"
          maxLength={100}
          value={draft.subjectId ?? ''}
          onChange={({ currentTarget: { value } }) => set({ subjectId: value || undefined })}
        />
        <TextInput
          label="接続元（IPアドレス）"
          placeholder="例：203.0.113.5 または 203.0.113."
          maxLength={45}
          value={draft.address ?? ''}
          onChange={({ currentTarget: { value } }) => set({ address: value || undefined })}
        />
        <Button type="submit">検索する</Button>
        <Button
          variant="default"
          onClick={() => {
            setDraft({});
            onSearch({});
          }}
        >
          条件をすべて外す
        </Button>
      </Group>
    </form>
  );
}
