import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import type { SignInStep } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { signInMessage } from './sign-in-messages.ts';

export function PasswordStep({ onNext }: { onNext: (next: SignInStep) => void }) {
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation(api.staff.signIn.mutationOptions({ onSuccess: ({ next }) => onNext(next) }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ login: login.trim(), password });
      }}
    >
      <ErrorSummary
        title="ログインできませんでした"
        problems={signIn.error ? [{ field: 'login', message: signInMessage(signIn.error) }] : []}
      />
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
