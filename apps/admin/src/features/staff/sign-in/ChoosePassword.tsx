import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import type { SignInStep } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { PASSWORD_POLICY } from '../password-words.ts';
import { signInMessage } from './sign-in-messages.ts';

/** An own password in place of the one that was handed out. */
export function ChoosePassword({
  onNext,
  onExpired,
}: {
  onNext: (next: SignInStep) => void;
  onExpired: () => void;
}) {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [differ, setDiffer] = useState(false);
  const choose = useMutation(
    api.staff.choosePassword.mutationOptions({
      onSuccess: ({ next }) => onNext(next),
      onError: (error) => {
        if (codeOf(error) === 'sign_in_expired') onExpired();
      },
    }),
  );
  const problems = differ
    ? [{ field: 'again', message: '2つのパスワードが違います。もう一度入れてください。' }]
    : choose.error
      ? [{ field: 'new-password', message: signInMessage(choose.error) }]
      : [];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setDiffer(password !== again);
        if (password === again) choose.mutate({ password });
      }}
    >
      <ErrorSummary title="パスワードを決められませんでした" problems={problems} />
      <Stack>
        <Text>渡されたパスワードの代わりに、自分だけのパスワードを決めてください。</Text>
        <PasswordInput
          id="new-password"
          label="新しいパスワード"
          description={PASSWORD_POLICY}
          autoComplete="new-password"
          autoFocus
          required
          withAsterisk={false}
          value={password}
          error={problems.find(({ field }) => field === 'new-password')?.message}
          visibilityToggleButtonProps={{ 'aria-label': 'パスワードを表示する・隠す' }}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <PasswordInput
          id="again"
          label="新しいパスワード（もう一度）"
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={again}
          error={problems.find(({ field }) => field === 'again')?.message}
          visibilityToggleButtonProps={{ 'aria-label': 'パスワードを表示する・隠す' }}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        <Button type="submit" loading={choose.isPending} size="md">
          このパスワードにする
        </Button>
      </Stack>
    </form>
  );
}
