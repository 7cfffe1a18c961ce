/** 招待状: the way in without mail, on one A4 sheet. The code is shown this once. */
import { Alert, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api } from '../../../api.ts';
import { formatDateTime } from '../../../shell/format.ts';
import { PrintNote } from '../../../shell/PrintNote.tsx';
import type { InvitationToPrint } from './InvitationState.tsx';

export function InvitationSheet({
  invitation,
  onDone,
}: {
  invitation: InvitationToPrint;
  onDone: () => void;
}) {
  const me = useQuery(api.staff.getMe.queryOptions({ input: {}, retry: false }));
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <Stack maw={640}>
      <Alert color="yellow" title="この画面を閉じると、もう表示できません" className="no-print">
        印刷して、本人に直接渡してください。なくしたときは、作り直せます（前のものは使えなくなります）。
      </Alert>
      <PrintNote />
      <Paper withBorder p="lg" className="keep-together">
        <Title order={2} ref={title} tabIndex={-1} mb="md">
          {invitation.name} さんへの招待状
        </Title>
        <dl className="facts">
          <div>
            <dt>アドレス</dt>
            <dd>{`${location.origin}/admin/invitation?town=${me.data?.municipality.slug ?? ''}`}</dd>
          </div>
          <div>
            <dt>招待コード</dt>
            <dd>
              <Code fz="xl">{invitation.code}</Code>
            </dd>
          </div>
          <div>
            <dt>期限</dt>
            <dd>{formatDateTime(invitation.expiresAt)}まで・1回だけ</dd>
          </div>
        </dl>
        <Title order={3} mt="md" mb="xs">
          使い始めるには
        </Title>
        <ol>
          <li>アドレスを開き、招待コードを入れて「始める」を押します。</li>
          <li>画面の案内にそって、2段階認証を登録します。</li>
          <li>
            自分だけのパスワード（12文字以上）を決めます。次からは、職員番号とそのパスワードで入ります。
          </li>
          <li>ログインしたら、この紙はシュレッダーで処分してください。</li>
        </ol>
        <Text size="sm">この紙を持つ人は、あなたとして使い始められます。人に見せないでください。</Text>
      </Paper>
      <Group className="no-print">
        <Button onClick={() => window.print()}>印刷する</Button>
        <Button variant="default" onClick={onDone}>
          渡し終えたので閉じる
        </Button>
      </Group>
    </Stack>
  );
}
