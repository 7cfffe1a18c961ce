/** 役割とできること: what each role of the office may do. */
import { Anchor, Badge, Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { PERMISSION_GROUPS, PERMISSIONS, REACHES } from '@madoguchi/contract/permissions';
import type { Role } from '@madoguchi/contract/staff';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../../api.ts';
import { formatPeople } from '../../../shell/format.ts';
import { Loading } from '../../../shell/Loading.tsx';
import { PageTitle } from '../../../shell/PageTitle.tsx';
import { PrintNote } from '../../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../../shell/SomethingBroke.tsx';
import { RoleDialog } from './RoleDialog.tsx';

export function RoleList() {
  const list = useQuery(api.staff.listRoles.queryOptions({ input: {} }));
  const [editing, setEditing] = useState<'new' | Role | null>(null);
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  return (
    <>
      <PageTitle title="役割とできること" back={{ to: '/staff', label: '職員の一覧' }} help="staff">
        <Button onClick={() => setEditing('new')}>役割を作る</Button>
      </PageTitle>
      <PrintNote />
      <Text mb="md">
        役割は、できることの組み合わせです。発令で職員に付けます。1つのできることから人を探すときは、
        <Anchor component={Link} to="/access">
          だれがこれをできるか
        </Anchor>
        を見てください。
      </Text>
      <Stack>
        {list.data.entries.map((role) => (
          <RoleCard key={role.id} role={role} onEdit={() => setEditing(role)} />
        ))}
      </Stack>
      {editing !== null && (
        <RoleDialog role={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}

function RoleCard({ role, onEdit }: { role: Role; onEdit: () => void }) {
  return (
    <Paper
      withBorder
      p="md"
      component="section"
      aria-labelledby={`role-${role.id}`}
      className="keep-together"
    >
      <Group justify="space-between" align="flex-start">
        <Title order={2} size="h3" id={`role-${role.id}`}>
          {role.name}
        </Title>
        {!role.fixed && (
          <Button size="xs" variant="default" onClick={onEdit} aria-label={`役割「${role.name}」を変える`}>
            変える
          </Button>
        )}
      </Group>
      {role.note && <Text size="sm">{role.note}</Text>}
      <Group gap="xs" my="xs">
        <Badge variant="outline" color="gray" tt="none">
          {formatPeople(role.holders)}
        </Badge>
        <Badge variant="outline" color="gray" tt="none">
          {REACHES[role.reach]}
        </Badge>
        {role.personalData && (
          <Badge variant="outline" color="counter" tt="none">
            個人情報を見る・2段階認証が必ず要る
          </Badge>
        )}
      </Group>
      {PERMISSION_GROUPS.map((group) => ({
        ...group,
        held: group.permissions.filter((permission) => role.permissions.includes(permission)),
      }))
        .filter((group) => group.held.length > 0)
        .map((group) => (
          <div key={group.module}>
            <Text size="sm" fw={700}>
              {group.label}
            </Text>
            <List size="sm">
              {group.held.map((permission) => (
                <List.Item key={permission}>{PERMISSIONS[permission]}</List.Item>
              ))}
            </List>
          </div>
        ))}
    </Paper>
  );
}
