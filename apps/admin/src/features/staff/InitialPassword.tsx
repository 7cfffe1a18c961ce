/** The password to hand over, shown this once: on the screen and on one A4 sheet with what to do at the first sign-in. */
import { Alert, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { LeaveGuard } from '../../shell/LeaveGuard.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';

export interface HandOver {
  readonly name: string;
  readonly staffNumber: string;
  readonly password: string;
}

export function InitialPassword({ handOver, onDone }: { handOver: HandOver; onDone: () => void }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const address = `${location.origin}/admin/`;
  return (
    <Stack maw={640}>
      <Alert color="yellow" title="この画面を閉じると、もう表示できません" className="no-print">
        印刷するか、本人にその場で伝えてください。メールやチャットでは送らないでください。
      </Alert>
      <PrintNote />
      <Paper withBorder p="lg" className="keep-together">
        <Title order={2} ref={title} tabIndex={-1} mb="md">
          {handOver.name} さんのログイン情報
        </Title>
        <dl className="facts">
          <div>
            <dt>アドレス</dt>
            <dd>{address}</dd>
          </div>
          <div>
            <dt>職員番号</dt>
            <dd>{handOver.staffNumber}</dd>
          </div>
          <div>
            <dt>最初のパスワード</dt>
            <dd>
              <Code fz="xl">{handOver.password}</Code>
            </dd>
          </div>
        </dl>
        <Title order={3} mt="md" mb="xs">
          最初のログインのしかた
        </Title>
        <ol>
          <li>アドレスを開き、職員番号と上のパスワードを入れます。</li>
          <li>画面の図を認証アプリで読み取り、表示された6桁の確認コードを入れます。</li>
          <li>自分だけのパスワード（12文字以上）を決めます。</li>
          <li>ログインしたら、この紙はシュレッダーで処分してください。</li>
        </ol>
        <Text size="sm">このパスワードが使えるのは、自分のパスワードを決めるまでです。</Text>
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

/** Keeps somebody from leaving before the password or the 招待状 was handed over. */
export function HandOverGuard({ active }: { active: boolean }) {
  return (
    <LeaveGuard active={active} title="本人に渡しましたか" confirmLabel="渡したので移動する">
      この画面を離れると、もう表示できません。
    </LeaveGuard>
  );
}
