import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import type { FactorKind, SignInStep } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api, client, codeOf } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { Loading } from '../../../shell/Loading.tsx';
import { LockedOut } from '../LockedOut.tsx';
import { keyMessage, signWithKey } from './passkey.ts';
import { lockedUntil, signInMessage } from './sign-in-messages.ts';

interface StepProps {
  readonly onNext: (next: SignInStep) => void;
  /** The running sign-in was forgotten: it begins again. */
  readonly onExpired: () => void;
}

/** The second step: digits of an app or token, a printed code, or a key, whichever the person has. */
export function CodeStep({ onNext, onExpired }: StepProps) {
  const running = useQuery(api.staff.getSignIn.queryOptions({ input: {}, retry: false }));
  const [chosen, setChosen] = useState<Way | null>(null);
  const means = running.data?.means ?? [];
  if (running.isFetching && means.length === 0) return <Loading />;
  const ways = WAYS.filter(({ by }) => by.some((one) => means.includes(one)));
  // Without an answer from the server the commonest way is offered.
  const way = chosen ?? ways[0]?.way ?? 'digits';
  return (
    <Stack>
      {way === 'key' ? (
        <KeyStep onNext={onNext} onExpired={onExpired} />
      ) : (
        <TypedStep
          key={way}
          printed={way === 'printed'}
          token={means.includes('token')}
          onNext={onNext}
          onExpired={onExpired}
        />
      )}
      {ways
        .filter((other) => other.way !== way)
        .map((other) => (
          <Anchor
            key={other.way}
            component="button"
            type="button"
            size="sm"
            onClick={() => setChosen(other.way)}
          >
            {other.label}
          </Anchor>
        ))}
    </Stack>
  );
}

type Way = 'key' | 'digits' | 'printed';

/** In the order in which they are offered. */
const WAYS: readonly { way: Way; by: readonly FactorKind[]; label: string }[] = [
  { way: 'key', by: ['passkey'], label: 'セキュリティキー・パスキーを使う' },
  { way: 'digits', by: ['app', 'token'], label: '認証アプリ・機器のコードを使う' },
  { way: 'printed', by: ['codes'], label: '印刷したコード（予備コード・確認コード表）を使う' },
];

function KeyStep({ onNext, onExpired }: StepProps) {
  const use = useMutation({
    async mutationFn() {
      const { options } = await client.staff.askPasskey({});
      return client.staff.usePasskey({ response: await signWithKey(options) });
    },
    onSuccess: ({ next }) => onNext(next),
    onError: (error) => {
      if (codeOf(error) === 'sign_in_expired') onExpired();
    },
  });
  return (
    <Stack>
      <ErrorSummary
        title="確認できませんでした"
        problems={use.error ? [{ message: keyMessage(use.error) ?? signInMessage(use.error, 'key') }] : []}
      />
      <Text>セキュリティキーを差し込み、ボタンを押してから、キーに触れてください。</Text>
      <Button size="md" loading={use.isPending} onClick={() => use.mutate()} autoFocus>
        キーで確かめる
      </Button>
    </Stack>
  );
}

function TypedStep({
  printed,
  token,
  onNext,
  onExpired,
}: StepProps & { readonly printed: boolean; readonly token: boolean }) {
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
  const usePrinted = useMutation(api.staff.useBackupCode.mutationOptions(options));
  const step = printed ? usePrinted : verify;
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
            ? [{ field: 'code', message: signInMessage(step.error, printed ? 'printed' : 'digits') }]
            : []
        }
      />
      <Stack>
        <Text>
          {printed
            ? '印刷したコードのうち、まだ使っていないものを1つ入れてください。'
            : token
              ? '機器（または認証アプリ）に表示されている確認コードを入れてください。'
              : '認証アプリに表示されている6桁の確認コードを入れてください。'}
        </Text>
        <CodeInput
          label={printed ? '印刷したコード' : '確認コード'}
          printed={printed}
          code={code}
          onChange={setCode}
        />
        <Button type="submit" loading={step.isPending} size="md">
          ログイン
        </Button>
      </Stack>
    </form>
  );
}

export function CodeInput({
  label,
  printed = false,
  code,
  onChange,
}: {
  label: string;
  printed?: boolean;
  code: string;
  onChange: (code: string) => void;
}) {
  return (
    <TextInput
      id="code"
      label={label}
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
