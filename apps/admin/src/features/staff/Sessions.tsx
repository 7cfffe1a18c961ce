import { Alert, Badge, Button, Group, Table, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { deviceName } from './device-name.ts';

/** ログイン中の端末 */
export function Sessions({ idleMinutes }: { idleMinutes: number }) {
  const list = useQuery(api.staff.listMySessions.queryOptions({ input: {} }));
  const [ending, setEnding] = useState<string | null>(null);
  const end = useMutation(
    api.staff.endMySession.mutationOptions({
      async onSuccess() {
        setEnding(null);
        notifications.show({ message: '端末をログアウトしました。' });
        await queryClient.invalidateQueries({ queryKey: api.staff.listMySessions.key() });
      },
    }),
  );
  const endOthers = useMutation(
    api.staff.endMyOtherSessions.mutationOptions({
      async onSuccess({ ended }) {
        notifications.show({ message: `ほかの端末を${ended}台ログアウトさせました。` });
        await queryClient.invalidateQueries({ queryKey: api.staff.listMySessions.key() });
      },
    }),
  );
  const asked = list.data?.entries.find(({ id }) => id === ending);
  return (
    <section aria-labelledby="sessions-title" className="no-print">
      <Title order={2} id="sessions-title" mb="xs">
        ログイン中の端末
      </Title>
      <Text size="sm" mb="xs">
        覚えのない端末があれば「ログアウトさせる」を押し、パスワードを変えてください。{idleMinutes}
        分使わないと、自動でログアウトします。
      </Text>
      {list.isPending ? (
        <Loading />
      ) : !list.data ? (
        <Alert color="red" variant="outline" role="alert">
          {messageOf(list.error)}
        </Alert>
      ) : (
        <Table className="cards-on-phones" verticalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>端末</Table.Th>
              <Table.Th>ログインした日時</Table.Th>
              <Table.Th>最後に使った日時</Table.Th>
              <Table.Th>
                <span className="visually-hidden">操作</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.data.entries.map((session) => (
              <Table.Tr key={session.id}>
                <Table.Td>
                  <Group gap="xs">
                    <Text fw={700} size="sm" title={session.userAgent}>
                      {deviceName(session.userAgent)}
                    </Text>
                    {session.current && (
                      <Badge variant="outline" tt="none">
                        この端末
                      </Badge>
                    )}
                  </Group>
                  {session.remoteAddress && (
                    <Text size="xs" c="dimmed">
                      {session.remoteAddress}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td data-label="ログインした日時">
                  <Text size="sm">{formatDateTime(session.signedInAt)}</Text>
                </Table.Td>
                <Table.Td data-label="最後に使った日時">
                  <Text size="sm">{formatDateTime(session.lastUsedAt)}</Text>
                </Table.Td>
                <Table.Td ta="right">
                  {!session.current && (
                    <Button
                      variant="default"
                      size="xs"
                      aria-label={`${deviceName(session.userAgent)}（${formatDateTime(session.signedInAt)}にログイン）をログアウトさせる`}
                      onClick={() => {
                        end.reset();
                        setEnding(session.id);
                      }}
                    >
                      ログアウトさせる
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {(list.data?.entries.length ?? 0) > 2 && (
        <Button variant="default" mt="sm" loading={endOthers.isPending} onClick={() => endOthers.mutate({})}>
          この端末のほかをすべてログアウトさせる
        </Button>
      )}
      {endOthers.error && (
        <Alert color="red" variant="outline" role="alert" mt="sm">
          {messageOf(endOthers.error)}
        </Alert>
      )}
      <ConfirmDialog
        opened={asked !== undefined}
        title="この端末をログアウトさせますか"
        confirmLabel="ログアウトさせる"
        danger
        busy={end.isPending}
        problem={end.error ? messageOf(end.error) : null}
        onConfirm={() => asked && end.mutate({ id: asked.id })}
        onCancel={() => setEnding(null)}
      >
        {asked && (
          <Text>
            {deviceName(asked.userAgent)}（{formatDateTime(asked.signedInAt)}
            にログイン）。その端末で書きかけの内容は、保存されていない分が失われることがあります。
          </Text>
        )}
      </ConfirmDialog>
    </section>
  );
}
