/** 緊急用の端末: bound before the disaster, listed, taken away at any time. */
import { Alert, Badge, Button, Group, Stack, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { Places, StaffDevice } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { formatDateTime } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';
import { DeviceDialog } from './DeviceDialog.tsx';

const STATES: Readonly<Record<StaffDevice['state'], string>> = {
  waiting: '登録コードの入力待ち',
  in_use: '使えます',
  expired: '期限切れ',
  revoked: '取り消し済み',
};

export function Devices({ devices, roles }: { devices: readonly StaffDevice[]; roles: Places['roles'] }) {
  const [adding, setAdding] = useState(false);
  const [revoking, setRevoking] = useState<StaffDevice | null>(null);
  const revoke = useMutation(
    api.staff.revokeDevice.mutationOptions({
      async onSuccess() {
        setRevoking(null);
        notifications.show({ message: '端末を取り消しました。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.getPlaces.key() });
      },
    }),
  );
  return (
    <section aria-labelledby="devices-title">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="devices-title">
          緊急用の端末
        </Title>
        <Button variant="default" className="no-print" onClick={() => setAdding(true)}>
          端末を加える
        </Button>
      </Group>
      <Text mb="sm">
        宿日直の電話など、災害のときに外から使う端末を、前もって登録しておきます。登録した端末では、決めた役割の人が、どこからでもログインできます。2段階認証は、いつもどおり要ります。
      </Text>
      {devices.length === 0 ? (
        <Text>まだありません。「端末を加える」を押すと、端末に入れる登録コードを作れます。</Text>
      ) : (
        <Table className="cards-on-phones" verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>端末</Table.Th>
              <Table.Th>使える役割</Table.Th>
              <Table.Th>使える期間</Table.Th>
              <Table.Th>最後に使った</Table.Th>
              <Table.Th>
                <span className="visually-hidden">操作</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {devices.map((device) => (
              <Table.Tr key={device.id}>
                <Table.Td>
                  <Text fw={700} size="sm">
                    {device.name}
                  </Text>
                  <Badge variant="outline" color="gray" tt="none">
                    {STATES[device.state]}
                  </Badge>
                </Table.Td>
                <Table.Td data-label="使える役割">
                  <Text size="sm">{device.roles.map(({ name }) => name).join('、')}</Text>
                </Table.Td>
                <Table.Td data-label="使える期間">
                  <Text size="sm">
                    {formatDateTime(device.expiresAt)}まで（{device.createdBy}が
                    {formatDateTime(device.createdAt)}に登録）
                  </Text>
                </Table.Td>
                <Table.Td data-label="最後に使った">
                  <Text size="sm">
                    {device.lastUsedAt
                      ? `${formatDateTime(device.lastUsedAt)}（${device.lastAddress ?? '接続元は不明'}）`
                      : 'まだ使っていません'}
                  </Text>
                </Table.Td>
                <Table.Td ta="right">
                  {(device.state === 'waiting' || device.state === 'in_use') && (
                    <Button
                      size="xs"
                      variant="default"
                      className="no-print"
                      aria-label={`「${device.name}」を取り消す`}
                      onClick={() => {
                        revoke.reset();
                        setRevoking(device);
                      }}
                    >
                      取り消す
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {adding && <DeviceDialog roles={roles} onClose={() => setAdding(false)} />}
      <ConfirmDialog
        opened={revoking !== null}
        title="この端末を取り消しますか"
        confirmLabel="取り消す"
        danger
        busy={revoke.isPending}
        problem={revoke.error ? messageOf(revoke.error) : null}
        onConfirm={() => revoking && revoke.mutate({ id: revoking.id })}
        onCancel={() => setRevoking(null)}
      >
        <Stack>
          <Text>「{revoking?.name}」は、すぐに、登録した場所の外から使えなくなります。</Text>
          <Alert color="yellow" variant="outline">
            なくした端末のときは、使っていた人の「ログイン中の端末」も終わらせてください。
          </Alert>
        </Stack>
      </ConfirmDialog>
    </section>
  );
}
