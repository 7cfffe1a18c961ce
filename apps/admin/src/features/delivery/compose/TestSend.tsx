import { Alert, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client, codeOf, dataOf } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { formatPeople } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';
import type { Finding } from '../detail.ts';

/** テスト配信（職員のみ） */
export function TestSend({ id, flush }: { id: string; flush: () => Promise<boolean> }) {
  const [asked, setAsked] = useState(false);
  const send = useMutation({
    async mutationFn() {
      if (!(await flush())) throw new TypeError('not saved');
      return client.delivery.testSend({ id });
    },
    onSuccess({ recipients }) {
      setAsked(false);
      notifications.show({ message: `職員${formatPeople(recipients)}にテスト配信しました。` });
    },
  });
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          send.reset();
          setAsked(true);
        }}
      >
        テスト配信（職員のみ）
      </Button>
      <ConfirmDialog
        opened={asked}
        title="テスト配信（職員のみ）"
        confirmLabel="職員に送ってみる"
        busy={send.isPending}
        problem={send.error ? problemOf(send.error) : null}
        onConfirm={() => send.mutate()}
        onCancel={() => setAsked(false)}
      >
        テスト配信を受け取る職員の友だちだけに届きます。先頭に【テスト配信】と付き、配信履歴や統計には残りません。
        <Alert mt="sm" color="gray" variant="light">
          配信先の条件は使われません。
        </Alert>
      </ConfirmDialog>
    </>
  );
}

function problemOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'no_testers':
      return 'テスト配信を受け取る職員がいません。「利用者」の画面で、職員本人の友だち登録に「テスト配信を受け取る」を付けてください。';
    case 'no_channel':
      return 'LINE公式アカウントがまだ接続されていません。管理者に依頼してください。';
    case 'not_sendable': {
      const findings = (dataOf(error).findings ?? []) as Finding[];
      return findings.map(({ message }) => message).join(' ') || '内容を確かめてください。';
    }
    default:
      return messageOf(error);
  }
}
