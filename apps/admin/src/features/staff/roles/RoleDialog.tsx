/** Making or changing a role: できること grouped by module. */
import {
  Alert,
  Button,
  Checkbox,
  Fieldset,
  Group,
  Modal,
  Radio,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  NOT_ASKED_YET,
  PERMISSION_GROUPS,
  PERMISSIONS,
  PERSONAL_DATA,
  REACHES,
  type Permission,
  type RoleReach,
} from '@madoguchi/contract/permissions';
import type { Role } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ErrorSummary, type FieldProblem } from '../../../shell/ErrorSummary.tsx';
import { staffProblems } from '../staff-problems.ts';

export function RoleDialog({ role, onClose }: { role: Role | null; onClose: () => void }) {
  const [name, setName] = useState(role?.name ?? '');
  const [note, setNote] = useState(role?.note ?? '');
  const [reach, setReach] = useState<RoleReach>(role?.reach ?? 'own_department');
  const [held, setHeld] = useState<readonly Permission[]>(role?.permissions ?? []);
  const [problems, setProblems] = useState<readonly FieldProblem[]>([]);
  const done = async (message: string) => {
    notifications.show({ message });
    await queryClient.invalidateQueries({ queryKey: api.staff.key() });
    onClose();
  };
  const onError = (error: unknown) => setProblems(staffProblems(error));
  const saved = { onSuccess: () => done('役割を保存しました。次の操作から効きます。'), onError };
  const create = useMutation(api.staff.createRole.mutationOptions(saved));
  const update = useMutation(api.staff.updateRole.mutationOptions(saved));
  const remove = useMutation(
    api.staff.deleteRole.mutationOptions({ onSuccess: () => done('役割を消しました。'), onError }),
  );
  const save = () => {
    const lacks = [
      ...(name.trim() === '' ? [{ field: 'staff-name', message: '役割の名前を入れてください。' }] : []),
      ...(held.length === 0
        ? [{ field: 'role-permissions', message: 'できることを1つ以上選んでください。' }]
        : []),
    ];
    setProblems(lacks);
    if (lacks.length > 0) return;
    const input = { name: name.trim(), note: note.trim(), permissions: [...held], reach };
    if (role) update.mutate({ id: role.id, ...input });
    else create.mutate(input);
  };
  const set = (permission: Permission, on: boolean) =>
    setHeld(on ? [...held, permission] : held.filter((one) => one !== permission));
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={role ? `役割「${role.name}」を変える` : '役割を作る'}
      closeButtonProps={{ 'aria-label': '閉じる' }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <ErrorSummary problems={problems} />
        <Stack>
          <TextInput
            id="staff-name"
            label="名前"
            required
            maxLength={40}
            value={name}
            data-autofocus
            error={problems.find(({ field }) => field === 'staff-name')?.message}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Textarea
            label="どんな人のためか（なくてもよい）"
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
          />
          <Radio.Group
            label="扱えるのは（配信と配信グループ）"
            value={reach}
            onChange={(value) => setReach(value as RoleReach)}
          >
            <Stack gap="xs" mt="xs">
              {Object.entries(REACHES).map(([value, label]) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          <Stack id="role-permissions" gap="sm">
            {PERMISSION_GROUPS.map((group) => (
              <Fieldset key={group.module} legend={group.label}>
                <Stack gap="xs">
                  {group.permissions.map((permission) => (
                    <Checkbox
                      key={permission}
                      label={PERMISSIONS[permission]}
                      description={NOT_ASKED_YET.has(permission) ? 'この操作の画面は準備中です。' : undefined}
                      checked={held.includes(permission)}
                      onChange={(event) => set(permission, event.currentTarget.checked)}
                    />
                  ))}
                </Stack>
              </Fieldset>
            ))}
          </Stack>
          {held.some((permission) => PERSONAL_DATA.has(permission)) && (
            <Alert color="yellow">個人情報を見る役割です。この役割の人には、2段階認証が必ず要ります。</Alert>
          )}
          <Group justify="space-between">
            {role ? (
              <Button
                variant="outline"
                color="red"
                loading={remove.isPending}
                onClick={() => remove.mutate({ id: role.id })}
              >
                この役割を消す
              </Button>
            ) : (
              <span />
            )}
            <Group>
              <Button variant="default" onClick={onClose}>
                やめる
              </Button>
              <Button type="submit" loading={create.isPending || update.isPending}>
                保存する
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
