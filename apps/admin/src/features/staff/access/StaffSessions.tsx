import { Alert, Button, Group, List, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { formatDateTime } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';
import { deviceName } from '../device-name.ts';

/** ログイン中の端末 of somebody else. */
export function StaffSessions({ id, name }: { id: string; name: string }) {
  const list = useQuery(api.staff.listStaffSessions.queryOptions({ input: { id } }));
  /** A session's id, 'all', or nothing asked. */
  const [asking, setAsking] = useState<string | null>(null);
  const end = useMutation(
    api.staff.endStaffSessions.mutationOptions({
      async onSuccess({ ended }) {
        setAsking(null);
        notifications.show({ message: `${ended}台の端末をログアウトさせました。` });
        await queryClient.invalidateQueries({ queryKey: api.staff.listStaffSessions.key() });
      },
    }),
  );
  const ask = (what: string) => {
    end.reset();
    setAsking(what);
  };
  const entries = list.data?.entries ?? [];
  return (
    <section aria-labelledby="staff-sessions-title" className="no-print">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="staff-sessions-title">
          ログイン中の端末
        </Title>
        {entries.length > 1 && (
          <Button variant="default" size="xs" onClick={() => ask('all')}>
            すべてログアウトさせる
          </Button>
        )}
      </Group>
      {list.error ? (
        <Alert color="red" variant="outline" role="alert">
          {messageOf(list.error)}
        </Alert>
      ) : entries.length === 0 ? (
        <Text>{list.isPending ? '読み込んでいます' : 'ログインしている端末はありません。'}</Text>
      ) : (
        <List listStyleType="none" spacing="xs">
          {entries.map((session) => (
            <List.Item key={session.id}>
              <Group gap="sm">
                <Text size="sm">
                  <b>{deviceName(session.userAgent)}</b>
                  {session.remoteAddress ? `（${session.remoteAddress}）` : ''}　ログイン：
                  {formatDateTime(session.signedInAt)}　最後に使った：{formatDateTime(session.lastUsedAt)}
                </Text>
                <Button
                  variant="default"
                  size="compact-sm"
                  aria-label={`${deviceName(session.userAgent)}（${formatDateTime(session.signedInAt)}にログイン）をログアウトさせる`}
                  onClick={() => ask(session.id)}
                >
                  ログアウトさせる
                </Button>
              </Group>
            </List.Item>
          ))}
        </List>
      )}
      <ConfirmDialog
        opened={asking !== null}
        title={asking === 'all' ? 'すべての端末をログアウトさせますか' : 'この端末をログアウトさせますか'}
        confirmLabel="ログアウトさせる"
        danger
        busy={end.isPending}
        problem={end.error ? messageOf(end.error) : null}
        onConfirm={() => asking !== null && end.mutate({ id, sessionId: asking === 'all' ? null : asking })}
        onCancel={() => setAsking(null)}
      >
        <Text>
          {name}{' '}
          さんは、すぐに使えなくなります。書きかけの内容は、保存されていない分が失われることがあります。もう一度ログインできないようにするには、「利用停止」にしてください。
        </Text>
      </ConfirmDialog>
    </section>
  );
}
