/** 発令: department, 職名, role, from and until. */
import { Checkbox, Group, List, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { PERMISSIONS, REACHES } from '@madoguchi/contract/permissions';
import type { Department, Role } from '@madoguchi/contract/staff';
import { DayInput } from '../../../shell/DayInput.tsx';
import type { FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { departmentChoices, type PostDraft } from './staff-draft.ts';

export function PostFields({
  draft,
  departments,
  roles,
  problems,
  onChange,
}: {
  draft: PostDraft;
  departments: readonly Department[];
  roles: readonly Role[];
  problems: readonly FieldProblem[];
  onChange: (draft: PostDraft) => void;
}) {
  const problemAt = (field: string) => problems.find((problem) => problem.field === field)?.message;
  const put = (change: Partial<PostDraft>) => onChange({ ...draft, ...change });
  const role = roles.find((one) => one.id === draft.roleId);
  return (
    <Stack maw={560}>
      <NativeSelect
        id="staff-departmentId"
        label="所属"
        value={draft.departmentId}
        error={problemAt('staff-departmentId')}
        data={departmentChoices(departments, '所属なし')}
        onChange={(event) => put({ departmentId: event.currentTarget.value })}
      />
      <TextInput
        id="staff-title"
        label="職名（なくてもよい）"
        description="例：課長、係長、主事、会計年度任用職員"
        maxLength={40}
        value={draft.title}
        error={problemAt('staff-title')}
        onChange={(event) => put({ title: event.currentTarget.value })}
      />
      <NativeSelect
        id="staff-roleId"
        label="役割"
        required
        value={draft.roleId}
        error={problemAt('staff-roleId')}
        data={[
          { value: '', label: '選んでください' },
          ...roles.map((one) => ({ value: one.id, label: one.name })),
        ]}
        onChange={(event) => put({ roleId: event.currentTarget.value })}
      />
      {role && <RoleSummary role={role} />}
      <Checkbox
        label="兼務・併任（本務はほかの所属）"
        checked={!draft.main}
        onChange={(event) => put({ main: !event.currentTarget.checked })}
      />
      <Group align="flex-start">
        <DayInput
          id="staff-from"
          label="発令日（この日の0時から）"
          value={draft.from}
          error={problemAt('staff-from')}
          onChange={(from) => put({ from })}
        />
        <DayInput
          id="staff-until"
          label="終わりの日（なくてもよい）"
          description="会計年度任用職員は3月31日など"
          optional
          value={draft.until}
          error={problemAt('staff-until')}
          onChange={(until) => put({ until })}
        />
      </Group>
    </Stack>
  );
}

/** What a role means, before it is given. */
function RoleSummary({ role }: { role: Role }) {
  return (
    <details>
      <summary>「{role.name}」にできること</summary>
      <List size="sm" mt="xs">
        {role.permissions.map((permission) => (
          <List.Item key={permission}>{PERMISSIONS[permission]}</List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        扱えるのは：{REACHES[role.reach]}
        {role.personalData && '／個人情報を見るため、2段階認証が必ず要ります'}
      </Text>
    </details>
  );
}
