import { Button, Code, CopyButton, Group, List, Stack, Text } from '@mantine/core';
import type { SignInStep } from '@madoguchi/contract/staff';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, client, codeOf } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { Loading } from '../../../shell/Loading.tsx';
import { CodeInput } from './CodeStep.tsx';
import { signInMessage } from './sign-in-messages.ts';

/** The authenticator app learns the key by picture or by typing, and proves it with a code. */
export function EnrolApp({
  onNext,
  onExpired,
}: {
  onNext: (next: SignInStep) => void;
  onExpired: () => void;
}) {
  const [code, setCode] = useState('');
  const offer = useQuery({
    queryKey: ['offerTotp'],
    queryFn: () => client.staff.offerTotp({}),
    staleTime: Infinity,
    gcTime: 0, // the key stays in memory no longer than this step
    retry: false,
  });
  const verify = useMutation(
    api.staff.verifyTotp.mutationOptions({
      onSuccess: ({ next }) => onNext(next),
      onError: (error) => {
        if (codeOf(error) === 'sign_in_expired') onExpired();
      },
    }),
  );
  const expired = offer.error !== null && codeOf(offer.error) === 'sign_in_expired';
  useEffect(() => {
    if (expired) onExpired();
  }, [expired, onExpired]);
  if (offer.isPending) return <Loading />;
  if (offer.error) return <ErrorSummary problems={[{ message: signInMessage(offer.error) }]} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate({ code: code.normalize('NFKC').replace(/\s/g, '') });
      }}
    >
      <ErrorSummary
        title="確認できませんでした"
        problems={verify.error ? [{ field: 'code', message: signInMessage(verify.error) }] : []}
      />
      <Stack>
        <Text>2段階認証（確認コード）を登録します。次のログインからも、このアプリのコードを使います。</Text>
        <List type="ordered" spacing="xs">
          <List.Item>スマートフォンやパソコンの認証アプリを開きます。</List.Item>
          <List.Item>下の図を読み取ります。読み取れないときは、キーを入力します。</List.Item>
          <List.Item>アプリに表示された6桁のコードを入れます。</List.Item>
        </List>
        <AppKey {...offer.data} />
        <CodeInput label="確認コード" code={code} onChange={setCode} />
        <Button type="submit" loading={verify.isPending} size="md">
          登録してログイン
        </Button>
      </Stack>
    </form>
  );
}

/** What an app has to learn: as a picture, and to type. */
export function AppKey({ secret, otpauthUri }: { secret: string; otpauthUri: string }) {
  return (
    <>
      <QrPicture text={otpauthUri} />
      <div>
        <Text size="sm" id="key-label">
          キー（文字で入力するとき）
        </Text>
        <Group gap="xs" wrap="nowrap" align="flex-start">
          <Code fz="md" aria-labelledby="key-label" style={{ overflowWrap: 'anywhere' }}>
            {secret.replace(/(.{4})(?=.)/g, '$1 ')}
          </Code>
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant="default" size="xs" onClick={copy} style={{ flex: 'none' }}>
                {copied ? 'コピーしました' : 'コピー'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </div>
    </>
  );
}

function QrPicture({ text }: { text: string }) {
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void import('qrcode')
      .then(({ toString }) => toString(text, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }))
      .then((svg) => {
        if (!gone) setPicture(`data:image/svg+xml,${encodeURIComponent(svg)}`);
      });
    return () => {
      gone = true;
    };
  }, [text]);
  return (
    <img
      src={picture ?? 'data:,'}
      alt="認証アプリで読み取る二次元コード。読み取れないときは下のキーを使います。"
      width={200}
      height={200}
      style={{ alignSelf: 'center' }}
    />
  );
}
