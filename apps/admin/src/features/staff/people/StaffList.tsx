/** 職員: everybody with an account. */
import { Anchor, Badge, Button, Group, NativeSelect, Table, Text, TextInput } from '@mantine/core';
import type { SheetFormat } from '@madoguchi/contract/sheet';
import { STANDINGS, type StaffMember, type Standing } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api, client } from '../../../api.ts';
import { download } from '../../../shell/download.ts';
import { EmptyState } from '../../../shell/EmptyState.tsx';
import { ExportMenu } from '../../../shell/ExportMenu.tsx';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { formatDateTime, formatPeople } from '../../../shell/format.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { messageOf } from '../../../shell/messages.ts';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { PrintNote } from '../../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { placeOf, spanOf, STANDING_COLORS } from './post-words.ts';
import { departmentChoices } from './staff-draft.ts';

const ALL = 'all';
const NEIGHBOURS = [
  { to: '/departments', label: '所属（課・係）' },
  { to: '/roles', label: '役割とできること' },
  { to: '/access', label: 'だれがこれをできるか' },
  { to: '/recoveries', label: 'ログインの再設定' },
  { to: '/otp-tokens', label: 'ワンタイムパスワードの機器' },
  { to: '/staff-import', label: '人事異動の取り込み' },
  { to: '/staff-register', label: 'ID管理簿' },
] as const;

export function StaffList() {
  const [standing, setStanding] = useState<Standing | typeof ALL>('active');
  const [departmentId, setDepartmentId] = useState('');
  const [roleId, setRoleId] = useState('');
  const [typed, setTyped] = useState('');
  const list = useQuery(api.staff.listStaffMembers.queryOptions({ input: {} }));
  const departments = useQuery(api.staff.listDepartments.queryOptions({ input: {} }));
  const roles = useQuery(api.staff.listRoles.queryOptions({ input: {} }));
  const write = useMutation({
    mutationFn: (format: SheetFormat) => client.staff.exportStaffMembers({ format }),
    onSuccess: ({ fileName, content }) => download(fileName, content),
  });
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  const wanted = typed.normalize('NFKC').trim().toLowerCase();
  const rows = list.data.entries.filter(
    (member) =>
      (standing === ALL || member.standing === standing) &&
      (departmentId === '' || member.posts.some((post) => post.departmentId === departmentId)) &&
      (roleId === '' || member.posts.some((post) => post.roleId === roleId)) &&
      `${member.staffNumber} ${member.name} ${member.posts.map(placeOf).join(' ')}`
        .toLowerCase()
        .includes(wanted),
  );
  const filtered = wanted !== '' || departmentId !== '' || roleId !== '' || standing !== 'active';
  const showAll = () => {
    setTyped('');
    setDepartmentId('');
    setRoleId('');
    setStanding(ALL);
  };
  return (
    <>
      <PageTitle title="職員" help="staff">
        <ExportMenu
          label="一覧を書き出す"
          busy={write.isPending}
          onChoose={(format) => write.mutate(format)}
        />
        <Button component={Link} to="/staff/new">
          職員を登録する
        </Button>
      </PageTitle>
      <nav aria-label="職員の画面" className="no-print">
        <Group gap="lg" mb="md">
          {NEIGHBOURS.map(({ to, label }) => (
            <Anchor key={to} component={Link} to={to}>
              {label}
            </Anchor>
          ))}
        </Group>
      </nav>
      <PrintNote />
      <ErrorSummary problems={write.error ? [{ message: messageOf(write.error) }] : []} />
      <Group gap="sm" align="flex-end" mb="md" className="no-print">
        <TextInput
          type="search"
          label="氏名・職員番号・所属で探す"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <NativeSelect
          label="状態"
          value={standing}
          data={[
            ...Object.entries(STANDINGS).map(([value, label]) => ({ value, label })),
            { value: ALL, label: 'すべて' },
          ]}
          onChange={(event) => setStanding(event.currentTarget.value as Standing | typeof ALL)}
        />
        <NativeSelect
          label="所属"
          value={departmentId}
          data={departmentChoices(departments.data?.entries ?? [], 'すべて')}
          onChange={(event) => setDepartmentId(event.currentTarget.value)}
        />
        <NativeSelect
          label="役割"
          value={roleId}
          data={[
            { value: '', label: 'すべて' },
            ...(roles.data?.entries ?? []).map((role) => ({ value: role.id, label: role.name })),
          ]}
          onChange={(event) => setRoleId(event.currentTarget.value)}
        />
      </Group>
      <Text size="sm" role="status" mb="xs">
        {formatPeople(rows.length)}
      </Text>
      {rows.length === 0 ? (
        <EmptyState title="当てはまる職員はいません">
          {filtered && (
            <Button variant="default" onClick={showAll}>
              すべて表示する
            </Button>
          )}
        </EmptyState>
      ) : (
        <Table className="cards-on-phones" verticalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>氏名</Table.Th>
              <Table.Th>所属・職名・役割</Table.Th>
              <Table.Th>状態</Table.Th>
              <Table.Th>2段階認証</Table.Th>
              <Table.Th>最後に使った日時</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((member) => (
              <Row key={member.id} member={member} />
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}

function Row({ member }: { member: StaffMember }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Anchor component={Link} to={`/staff/${member.id}`} fw={700}>
          {member.name}
        </Anchor>
        <Text size="sm" c="dimmed">
          職員番号 {member.staffNumber}
        </Text>
      </Table.Td>
      <Table.Td data-label="所属・職名・役割">
        {member.posts.map((post) => (
          <Text key={post.id} size="sm">
            {placeOf(post)}：{post.role}
            {post.when === 'coming' && `（${spanOf(post)}）`}
          </Text>
        ))}
        {member.posts.length === 0 && <Text size="sm">—</Text>}
      </Table.Td>
      <Table.Td>
        <Badge variant="outline" color={STANDING_COLORS[member.standing]} tt="none">
          {STANDINGS[member.standing]}
        </Badge>
        {member.kind === 'vendor' && <Text size="sm">保守業者</Text>}
      </Table.Td>
      <Table.Td data-label="2段階認証">
        <Text size="sm">{member.secondFactor ? '登録済み' : 'まだ（最初のログインで登録）'}</Text>
      </Table.Td>
      <Table.Td data-label="最後に使った日時">
        <Text size="sm">{member.lastUsedAt ? formatDateTime(member.lastUsedAt) : 'まだ使っていません'}</Text>
      </Table.Td>
    </Table.Tr>
  );
}
