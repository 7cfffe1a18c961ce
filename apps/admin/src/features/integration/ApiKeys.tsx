/** 外部連携キー: which other systems may do what, from where and until when; making one and ending one. */
import { Alert, Badge, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { KEY_STATES, type ApiKey } from '@madoguchi/contract/integration';
import { PERMISSIONS } from '@madoguchi/contract/permissions';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { EmptyState } from '../../shell/EmptyState.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { LeaveGuard } from '../../shell/LeaveGuard.tsx';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';
import { NewApiKey } from './NewApiKey.tsx';

export function ApiKeys() {
  const list = useQuery(api.integration.listApiKeys.queryOptions({ input: {} }));
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const [ending, setEnding] = useState<ApiKey | null>(null);
  if (list.isPending) return <Loading />;
  if (!list.data) return <SomethingBroke error={list.error} reset={() => void list.refetch()} />;
  return (
    <>
      <PageTitle title="外部連携キー">
        <Button onClick={() => setMaking(true)}>キーを作る</Button>
      </PageTitle>
      <PrintNote />
      <Text mb="md">
        庁内のほかのシステムが、このシステムの情報を読んだり配信を登録したりするための鍵です。システムごとに1つずつ作り、使わなくなったら取り消してください。
      </Text>
      {made && <MadeKey made={made} onDone={() => setMade(null)} />}
      {list.data.entries.length === 0 && (
        <EmptyState title="外部連携キーはまだありません">
          <Text>つなぐシステムがあるときに、「キーを作る」を押してください。</Text>
        </EmptyState>
      )}
      <Stack>
        {list.data.entries.map((entry) => (
          <KeyCard key={entry.id} entry={entry} onEnd={() => setEnding(entry)} />
        ))}
      </Stack>
      {making && (
        <NewApiKey
          onMade={(next) => {
            setMaking(false);
            setMade(next);
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {ending && <EndKey entry={ending} onClose={() => setEnding(null)} />}
    </>
  );
}

/** Shown this once; leaving the screen asks first. */
function MadeKey({ made, onDone }: { made: { name: string; key: string }; onDone: () => void }) {
  return (
    <>
      <Alert
        color="yellow"
        title={`「${made.name}」のキーを作りました。ここを閉じると、もう表示できません`}
        role="status"
        mb="md"
        className="no-print"
      >
        <Text mb="xs">使うシステムの設定に写してください。メールやチャットでは送らないでください。</Text>
        <Code block mb="sm" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {made.key}
        </Code>
        <Button onClick={onDone}>写し終えたので閉じる</Button>
      </Alert>
      <LeaveGuard active title="キーは写しましたか" confirmLabel="写したので移動する">
        この画面を離れると、キーはもう表示できません。
      </LeaveGuard>
    </>
  );
}

function KeyCard({ entry, onEnd }: { entry: ApiKey; onEnd: () => void }) {
  const active = entry.state === 'active';
  return (
    <Paper
      withBorder
      p="md"
      component="section"
      aria-labelledby={`key-${entry.id}`}
      className="keep-together"
    >
      <Group justify="space-between" align="flex-start">
        <Group gap="sm">
          <Title order={2} size="h3" id={`key-${entry.id}`}>
            {entry.name}
          </Title>
          <Badge variant="outline" color={active ? 'green' : 'gray'} c="dark" tt="none">
            {KEY_STATES[entry.state]}
          </Badge>
        </Group>
        {active && (
          <Button
            size="xs"
            variant="outline"
            color="red"
            className="no-print"
            onClick={onEnd}
            aria-label={`「${entry.name}」のキーを取り消す`}
          >
            取り消す
          </Button>
        )}
      </Group>
      <dl className="facts">
        <div>
          <dt>できること</dt>
          <dd>{entry.permissions.map((one) => PERMISSIONS[one]).join('、')}</dd>
        </div>
        <div>
          <dt>使える場所（IPアドレス）</dt>
          <dd>{entry.addresses.length === 0 ? 'どこからでも' : entry.addresses.join('、')}</dd>
        </div>
        <div>
          <dt>期限</dt>
          <dd>{formatDateTime(entry.expiresAt)}</dd>
        </div>
        <div>
          <dt>最後に使われた</dt>
          <dd>
            {entry.lastUsedAt
              ? `${formatDateTime(entry.lastUsedAt)}（${entry.lastUsedAddress ?? '場所は不明'}）`
              : 'まだ使われていません'}
          </dd>
        </div>
        <div>
          <dt>作った人</dt>
          <dd>
            {entry.createdBy ?? '管理用のコマンド'}（{formatDateTime(entry.createdAt)}）
          </dd>
        </div>
        {entry.revokedAt && (
          <div>
            <dt>取り消した人</dt>
            <dd>
              {entry.revokedBy ?? 'システム'}（{formatDateTime(entry.revokedAt)}）
            </dd>
          </div>
        )}
        <div>
          <dt>キーの始まり</dt>
          <dd>
            <Code>{entry.prefix}…</Code>
          </dd>
        </div>
      </dl>
    </Paper>
  );
}

function EndKey({ entry, onClose }: { entry: ApiKey; onClose: () => void }) {
  const revoke = useMutation(
    api.integration.revokeApiKey.mutationOptions({
      async onSuccess() {
        notifications.show({ message: `「${entry.name}」のキーを取り消しました。` });
        onClose();
        await queryClient.invalidateQueries({ queryKey: api.integration.key() });
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      title={`「${entry.name}」のキーを取り消しますか`}
      confirmLabel="取り消す"
      danger
      busy={revoke.isPending}
      problem={revoke.error ? messageOf(revoke.error) : null}
      onConfirm={() => revoke.mutate({ id: entry.id })}
      onCancel={onClose}
    >
      <Text>このキーを使うシステムは、すぐにつながらなくなります。元には戻せません。</Text>
    </ConfirmDialog>
  );
}
