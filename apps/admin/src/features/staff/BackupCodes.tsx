/** 予備コード: ten printed codes for the day the authenticator is not at hand; or a 確認コード表 of forty, to sign in with every day. */
import { Button, Checkbox, Group, PasswordInput, Stack, Text, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ErrorSummary } from '../../shell/ErrorSummary.tsx';
import { LeaveGuard } from '../../shell/LeaveGuard.tsx';
import { CodeSheet } from './CodeSheet.tsx';
import { ownPasswordProblems } from './staff-problems.ts';

/** Fewer than this: time for new ones. */
const FEW = 3;

export function BackupCodes({
  left,
  owner,
  regular,
}: {
  left: number;
  owner: string;
  /** The codes are a regular second factor of this person already. */
  regular: boolean;
}) {
  const [wanted, setWanted] = useState(false);
  const sheet = regular || wanted;
  const name = sheet ? '確認コード表' : '予備コード';
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
        void queryClient.invalidateQueries({ queryKey: api.staff.listMySecondFactors.key() });
      },
    }),
  );
  const problems = make.error ? ownPasswordProblems(make.error) : [];
  return (
    <section aria-labelledby="backup-title">
      <Title order={2} id="backup-title" mb="xs" className="no-print">
        {regular ? '確認コード表' : '予備コード'}
      </Title>
      {codes ? (
        <Stack>
          <CodeSheet name={name} codes={codes} owner={owner} />
          <Group className="no-print">
            <Button onClick={() => window.print()}>印刷する</Button>
            <Button variant="default" onClick={() => setCodes(null)}>
              保管したので閉じる
            </Button>
          </Group>
        </Stack>
      ) : (
        <Stack className="no-print" align="flex-start">
          <Text>
            {regular
              ? '印刷したコードで、2段階認証をします。1つのコードは1回だけ使えます。なくなる前に、新しく印刷してください。'
              : '認証アプリやキーが使えないときに、確認コードの代わりに使えます。1つのコードは1回だけ使えます。'}
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
                make.mutate({ currentPassword: password, sheet });
              }}
            >
              <ErrorSummary title="予備コードを作れませんでした" problems={problems} />
              <Stack>
                {left > 0 && <Text>新しく作ると、今のコードは使えなくなります。</Text>}
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
                {!regular && (
                  <Checkbox
                    label="毎日の2段階認証に使う（40個の確認コード表にする）"
                    checked={wanted}
                    onChange={(event) => setWanted(event.currentTarget.checked)}
                  />
                )}
                <Group>
                  <Button type="submit" loading={make.isPending} disabled={password === ''}>
                    {name}を表示する
                  </Button>
                  <Button variant="default" onClick={() => setOpen(false)}>
                    やめる
                  </Button>
                </Group>
              </Stack>
            </form>
          ) : (
            <Button variant="default" onClick={() => setOpen(true)}>
              {regular ? '新しい確認コード表を作る' : '予備コードを作る'}
            </Button>
          )}
        </Stack>
      )}
      <LeaveGuard
        active={codes !== null}
        title={`${name}は印刷しましたか`}
        confirmLabel="印刷したので移動する"
      >
        この画面を離れると、コードはもう表示できません。
      </LeaveGuard>
    </section>
  );
}
