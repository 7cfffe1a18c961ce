import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { SignInStep } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { LockedOut } from '../LockedOut.tsx';
import { lockedUntil, signInMessage } from './sign-in-messages.ts';

export function PasswordStep({
  expired,
  onNext,
}: {
  /** A started sign-in was forgotten: say why one is back here. */
  expired: boolean;
  onNext: (next: SignInStep) => void;
}) {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [locked, setLocked] = useState<number | null>(null);
  const over = useCallback(() => setLocked(null), []);
  const signIn = useMutation(
    api.staff.signIn.mutationOptions({
      onSuccess: ({ next }) => onNext(next),
      onError: (error) => setLocked(lockedUntil(error)),
    }),
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setLocked(null);
        signIn.mutate({ login: login.trim(), password });
      }}
    >
      {locked !== null && <LockedOut until={locked} onOver={over} />}
      <ErrorSummary
        title="ログインできませんでした"
        problems={
          signIn.error && lockedUntil(signIn.error) === null
            ? [{ field: 'login', message: signInMessage(signIn.error) }]
            : []
        }
      />
      {expired && !signIn.error && (
        <Alert color="yellow" role="status" mb="md">
          ログインの途中で時間がたちました。もう一度、最初から入れてください。
        </Alert>
      )}
      <Stack>
        <TextInput
          id="login"
          label="職員番号またはメールアドレス"
          autoComplete="username"
          autoFocus
          required
          withAsterisk={false}
          value={login}
          onChange={(event) => setLogin(event.currentTarget.value)}
        />
        <PasswordInput
          label="パスワード"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          visibilityToggleButtonProps={{ 'aria-label': 'パスワードを表示する・隠す' }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" loading={signIn.isPending} size="md">
          次へ
        </Button>
      </Stack>
    </form>
  );
}
