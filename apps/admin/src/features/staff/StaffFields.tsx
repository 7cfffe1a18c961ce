import { List, NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import { PERMISSIONS, ROLES, type RoleName } from '@madoguchi/contract/permissions';
import type { Department } from '@madoguchi/contract/staff';
import type { FieldProblem } from '../../shell/ErrorSummary.tsx';

export interface StaffDraft {
  readonly staffNumber: string;
  readonly name: string;
  readonly mail: string;
  readonly departmentId: string;
  readonly role: RoleName;
}

export const EMPTY_STAFF: StaffDraft = {
  staffNumber: '',
  name: '',
  mail: '',
  departmentId: '',
  role: 'editor',
};

/** What is missing before it is worth asking the server. */
export function staffLacks(draft: StaffDraft): FieldProblem[] {
  return [
    ...(draft.staffNumber.trim() === ''
      ? [{ field: 'staff-staffNumber', message: '職員番号を入れてください。' }]
      : []),
    ...(draft.name.trim() === '' ? [{ field: 'staff-name', message: '氏名を入れてください。' }] : []),
  ];
}

/** As the contract takes it; full-width digits of a staff number become half-width. */
export function staffInput(draft: StaffDraft) {
  return {
    staffNumber: draft.staffNumber.normalize('NFKC').trim(),
    name: draft.name.trim(),
    mail: draft.mail.normalize('NFKC').trim() || null,
    departmentId: draft.departmentId || null,
    role: draft.role,
  };
}

export function StaffFields({
  draft,
  departments,
  problems,
  ownAccount,
  onChange,
}: {
  draft: StaffDraft;
  departments: readonly Department[];
  problems: readonly FieldProblem[];
  /** One's own role is changed by somebody else. */
  ownAccount: boolean;
  onChange: (draft: StaffDraft) => void;
}) {
  const problemAt = (field: string) => problems.find((problem) => problem.field === field)?.message;
  const put = (change: Partial<StaffDraft>) => onChange({ ...draft, ...change });
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
      <NativeSelect
        id="staff-departmentId"
        label="所属"
        value={draft.departmentId}
        error={problemAt('staff-departmentId')}
        data={[
          { value: '', label: '所属なし' },
          ...departments.map((entry) => ({ value: entry.id, label: pathOf(entry, departments) })),
        ]}
        onChange={(event) => put({ departmentId: event.currentTarget.value })}
      />
      <Radio.Group
        id="staff-role"
        label="役割"
        description={ownAccount ? '自分の役割は変えられません。ほかの管理者に依頼してください。' : undefined}
        value={draft.role}
        onChange={(role) => put({ role: role as RoleName })}
      >
        <Stack gap="xs" mt="xs">
          {Object.entries(ROLES).map(([name, role]) => (
            <Radio key={name} value={name} label={role.label} disabled={ownAccount} />
          ))}
        </Stack>
      </Radio.Group>
      <details>
        <summary>「{ROLES[draft.role].label}」にできること</summary>
        <List size="sm" mt="xs">
          {ROLES[draft.role].permissions.map((permission) => (
            <List.Item key={permission}>{PERMISSIONS[permission]}</List.Item>
          ))}
        </List>
      </details>
    </Stack>
  );
}

/** 「総務部／広報課」 */
export function pathOf(department: Department, all: readonly Department[]): string {
  const parent = all.find((other) => other.id === department.parentId);
  return parent ? `${pathOf(parent, all)}／${department.name}` : department.name;
}
