import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import type { SignInStep } from '@madoguchi/contract/staff';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api, codeOf } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { LockedOut } from '../LockedOut.tsx';
import { lockedUntil, signInMessage } from './sign-in-messages.ts';

interface StepProps {
  readonly onNext: (next: SignInStep) => void;
  /** The running sign-in was forgotten: it begins again. */
  readonly onExpired: () => void;
}

/** 確認コード: from the authenticator app, or a printed one. */
export function CodeStep({ onNext, onExpired }: StepProps) {
  const [printed, setPrinted] = useState(false);
  const [code, setCode] = useState('');
  const [locked, setLocked] = useState<number | null>(null);
  const over = useCallback(() => setLocked(null), []);
  const options = {
    onSuccess: ({ next }: { next: SignInStep }) => onNext(next),
    onError: (error: unknown) => {
      if (codeOf(error) === 'sign_in_expired') onExpired();
      else setLocked(lockedUntil(error));
    },
  };
  const verify = useMutation(api.staff.verifyTotp.mutationOptions(options));
  const useBackup = useMutation(api.staff.useBackupCode.mutationOptions(options));
  const step = printed ? useBackup : verify;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setLocked(null);
        step.mutate({ code: code.normalize('NFKC').replace(/\s/g, '') });
      }}
    >
      {locked !== null && <LockedOut until={locked} onOver={over} />}
      <ErrorSummary
        title="確認できませんでした"
        problems={
          step.error && lockedUntil(step.error) === null
            ? [{ field: 'code', message: signInMessage(step.error, printed) }]
            : []
        }
      />
      <Stack>
        <Text>
          {printed
            ? '印刷した予備コードのうち、まだ使っていないものを1つ入れてください。'
            : '認証アプリに表示されている6桁の確認コードを入れてください。'}
        </Text>
        <CodeInput key={String(printed)} printed={printed} code={code} onChange={setCode} />
        <Button type="submit" loading={step.isPending} size="md">
          ログイン
        </Button>
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={() => {
            setPrinted(!printed);
            setCode('');
            verify.reset();
            useBackup.reset();
          }}
        >
          {printed ? '認証アプリのコードを使う' : '認証アプリが使えないとき（予備コードを使う）'}
        </Anchor>
      </Stack>
    </form>
  );
}

export function CodeInput({
  printed,
  code,
  onChange,
}: {
  printed: boolean;
  code: string;
  onChange: (code: string) => void;
}) {
  return (
    <TextInput
      id="code"
      label={printed ? '予備コード' : '確認コード'}
      autoComplete="one-time-code"
      inputMode={printed ? 'text' : 'numeric'}
      autoFocus
      required
      withAsterisk={false}
      maxLength={40}
      value={code}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
