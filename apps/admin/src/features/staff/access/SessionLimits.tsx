import { Alert, Button, Group, Modal, NumberInput, Stack, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { SESSION_BOUNDS, type SessionLimit } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { messageOf } from '../../../shell/messages.ts';

const { absoluteMinutes, idleMinutes } = SESSION_BOUNDS;

function lengthOf(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${hours > 0 ? `${hours}時間` : ''}${rest > 0 ? `${rest}分` : ''}`;
}

/** ログインが続く時間, by role. */
export function SessionLimits() {
  const limits = useQuery(api.staff.getSessionLimits.queryOptions({ input: {} }));
  const [editing, setEditing] = useState<(SessionLimit & { role: string }) | null>(null);
  return (
    <section aria-labelledby="limits-title">
      <Title order={2} id="limits-title" mb="xs">
        ログインが続く時間
      </Title>
      <Text mb="sm">
        役割ごとに、ログインがいつ切れるかを決めます。兼務の人は、いちばん短い時間になります。切れても、画面の入力は残り、もう一度ログインすると続けられます。
      </Text>
      {limits.error && (
        <Alert color="red" variant="outline" role="alert">
          {messageOf(limits.error)}
        </Alert>
      )}
      <Table className="cards-on-phones">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>役割</Table.Th>
            <Table.Th>使わないと切れるまで</Table.Th>
            <Table.Th>使っていても切れるまで</Table.Th>
            <Table.Th>
              <span className="visually-hidden">操作</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(limits.data?.entries ?? []).map((entry) => (
            <Table.Tr key={entry.roleId}>
              <Table.Td>{entry.role}</Table.Td>
              <Table.Td data-label="使わないと切れるまで">
                {lengthOf(entry.idleMinutes ?? idleMinutes.usual)}
              </Table.Td>
              <Table.Td data-label="使っていても切れるまで">
                {lengthOf(entry.absoluteMinutes ?? absoluteMinutes.usual)}
              </Table.Td>
              <Table.Td ta="right">
                <Button
                  size="xs"
                  variant="default"
                  className="no-print"
                  aria-label={`「${entry.role}」の時間を変える`}
                  onClick={() => setEditing(entry)}
                >
                  変える
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {editing && <LimitDialog limit={editing} onClose={() => setEditing(null)} />}
    </section>
  );
}

function LimitDialog({ limit, onClose }: { limit: SessionLimit & { role: string }; onClose: () => void }) {
  const [idle, setIdle] = useState<string | number>(limit.idleMinutes ?? idleMinutes.usual);
  const [absolute, setAbsolute] = useState<string | number>(limit.absoluteMinutes ?? absoluteMinutes.usual);
  const save = useMutation(
    api.staff.saveSessionLimit.mutationOptions({
      async onSuccess() {
        notifications.show({ message: 'ログインが続く時間を保存しました。次の操作から効きます。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.getSessionLimits.key() });
        onClose();
      },
    }),
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={`「${limit.role}」のログインが続く時間`}
      closeButtonProps={{ 'aria-label': '閉じる' }}
      centered
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({
            roleId: limit.roleId,
            idleMinutes: Number(idle),
            absoluteMinutes: Number(absolute),
          });
        }}
      >
        <Stack>
          {save.error && (
            <Alert color="red" variant="outline" role="alert">
              {messageOf(save.error)}
            </Alert>
          )}
          <NumberInput
            label="使わないと切れるまで（分）"
            description={`${idleMinutes.min}〜${idleMinutes.max}分。ふつうは${idleMinutes.usual}分`}
            min={idleMinutes.min}
            max={idleMinutes.max}
            allowDecimal={false}
            required
            withAsterisk={false}
            value={idle}
            onChange={setIdle}
          />
          <NumberInput
            label="使っていても切れるまで（分）"
            description={`${absoluteMinutes.min}〜${absoluteMinutes.max}分（24時間）。ふつうは${absoluteMinutes.usual}分（12時間）`}
            min={absoluteMinutes.min}
            max={absoluteMinutes.max}
            allowDecimal={false}
            required
            withAsterisk={false}
            value={absolute}
            onChange={setAbsolute}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose} disabled={save.isPending}>
              やめる
            </Button>
            <Button type="submit" loading={save.isPending}>
              保存する
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
