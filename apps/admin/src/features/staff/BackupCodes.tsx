/** 予備コード: ten printed codes for the day the authenticator is not at hand. Shown once, on the screen and on A4. */
import { Alert, Button, Group, Paper, PasswordInput, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ErrorSummary } from '../../shell/ErrorSummary.tsx';
import { LeaveGuard } from '../../shell/LeaveGuard.tsx';
import { PrintNote } from '../../shell/PrintNote.tsx';
import { ownPasswordProblems } from './staff-problems.ts';

/** Fewer than this: time for new ones. */
const FEW = 3;

export function BackupCodes({ left, owner }: { left: number; owner: string }) {
  const [password, setPassword] = useState('');
  const [open, setOpen] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const make = useMutation(
    api.staff.makeMyBackupCodes.mutationOptions({
      gcTime: 0, // the answer holds the codes
      onSuccess(made) {
        setCodes(made.codes);
        setPassword('');
        setOpen(false);
        void queryClient.invalidateQueries({ queryKey: api.staff.getMe.key() });
      },
    }),
  );
  const problems = make.error ? ownPasswordProblems(make.error) : [];
  return (
    <section aria-labelledby="backup-title">
      <Title order={2} id="backup-title" mb="xs" className="no-print">
        予備コード
      </Title>
      {codes ? (
        <CodeSheet codes={codes} owner={owner} onDone={() => setCodes(null)} />
      ) : (
        <Stack className="no-print" align="flex-start">
          <Text>
            認証アプリが使えないときに、確認コードの代わりに使えます。1つのコードは1回だけ使えます。
          </Text>
          <Text fw={700} c={left < FEW ? 'red.9' : undefined}>
            残り {left}個
            {left === 0
              ? '：今のうちに作って、印刷しておいてください'
              : left < FEW
                ? '：少なくなりました。新しく作ってください'
                : ''}
          </Text>
          {open ? (
            <form
              noValidate
              style={{ width: '100%', maxWidth: '24rem' }}
              onSubmit={(event) => {
                event.preventDefault();
                make.mutate({ currentPassword: password });
              }}
            >
              <ErrorSummary title="予備コードを作れませんでした" problems={problems} />
              <Stack>
                {left > 0 && <Text>新しく作ると、今の予備コードは使えなくなります。</Text>}
                <PasswordInput
                  id="current-password"
                  label="今のパスワード（本人の確認のため）"
                  autoComplete="current-password"
                  required
                  withAsterisk={false}
                  autoFocus
                  value={password}
                  error={problems.find(({ field }) => field === 'current-password')?.message}
                  visibilityToggleButtonProps={{ 'aria-label': 'パスワードを表示する・隠す' }}
                  onChange={(event) => setPassword(event.currentTarget.value)}
                />
                <Group>
                  <Button type="submit" loading={make.isPending} disabled={password === ''}>
                    予備コードを表示する
                  </Button>
                  <Button variant="default" onClick={() => setOpen(false)}>
                    やめる
                  </Button>
                </Group>
              </Stack>
            </form>
          ) : (
            <Button variant="default" onClick={() => setOpen(true)}>
              予備コードを作る
            </Button>
          )}
        </Stack>
      )}
      <LeaveGuard
        active={codes !== null}
        title="予備コードは印刷しましたか"
        confirmLabel="印刷したので移動する"
      >
        この画面を離れると、予備コードはもう表示できません。
      </LeaveGuard>
    </section>
  );
}

function CodeSheet({
  codes,
  owner,
  onDone,
}: {
  codes: readonly string[];
  owner: string;
  onDone: () => void;
}) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  return (
    <Stack>
      <Alert color="yellow" title="予備コードを表示できるのは今だけです" className="no-print">
        印刷して、鍵のかかるところに保管してください。前の予備コードは使えなくなりました。
      </Alert>
      <PrintNote />
      <Paper withBorder p="lg" className="keep-together">
        <Title order={3} ref={title} tabIndex={-1} mb="md">
          予備コード　{owner}
        </Title>
        <SimpleGrid
          cols={{ base: 1, xs: 2 }}
          component="ol"
          m={0}
          p={0}
          spacing="sm"
          className="backup-codes"
        >
          {codes.map((code) => (
            <Text key={code} component="li" ff="monospace" fz="lg">
              □ {code}
            </Text>
          ))}
        </SimpleGrid>
        <Text size="sm" mt="md">
          使ったコードには印を付けてください。1つのコードは1回だけ使えます。人に見せないでください。
        </Text>
      </Paper>
      <Group className="no-print">
        <Button onClick={() => window.print()}>印刷する</Button>
        <Button variant="default" onClick={onDone}>
          保管したので閉じる
        </Button>
      </Group>
    </Stack>
  );
}
