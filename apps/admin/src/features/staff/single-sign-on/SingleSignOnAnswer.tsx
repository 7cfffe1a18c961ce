/** Back from the city's identity provider: hand its answer over, then go on as at any sign-in. */
import { Anchor, Center, Paper, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { Loading } from '../../../shell/Loading.tsx';
import { messageOf } from '../../../shell/messages.ts';
import { SignIn } from '../SignIn.tsx';

export function SingleSignOnAnswer() {
  const navigate = useNavigate();
  const [answer] = useState(() => new URLSearchParams(location.search));
  const sent = useRef(false);
  const enter = async () => {
    await queryClient.resetQueries();
    await navigate({ to: '/' });
  };
  const finish = useMutation(
    api.staff.finishSingleSignOn.mutationOptions({
      async onSuccess({ next }) {
        if (next === 'signed_in') return enter();
        await queryClient.invalidateQueries({ queryKey: api.staff.getSignIn.key() });
      },
    }),
  );
  const { mutate } = finish;
  useEffect(() => {
    document.title = 'ログイン｜窓口';
    if (sent.current) return; // the code is good once
    sent.current = true;
    // Neither of them may stay in the history of a shared terminal.
    history.replaceState(history.state, '', location.pathname);
    mutate({ code: answer.get('code') ?? '-', state: answer.get('state') ?? '-' });
  }, [answer, mutate]);
  if (finish.data && finish.data.next !== 'signed_in') return <SignIn onSignedIn={enter} />;
  return (
    <Center mih="100dvh" p="md" component="main" bg="gray.1">
      <Paper withBorder p={{ base: 'md', xs: 'xl' }} w="100%" maw={440}>
        <Title order={1} mb="md">
          窓口にログイン
        </Title>
        {finish.error ? (
          <>
            <ErrorSummary
              title="ログインできませんでした"
              problems={[{ message: wordsOf(finish.error, answer.has('error')) }]}
            />
            <Anchor component={Link} to="/">
              ログインの画面に戻る
            </Anchor>
          </>
        ) : (
          <Loading label="市の認証基盤の答えを確かめています" />
        )}
      </Paper>
    </Center>
  );
}

function wordsOf(error: unknown, declined: boolean): string {
  if (declined) return '市の認証基盤でログインが取りやめられました。もう一度お試しください。';
  switch (codeOf(error)) {
    case 'sign_in_expired':
      return '時間がたったか、別の画面で始めたログインです。もう一度、最初からお試しください。';
    case 'single_sign_on_refused':
      return dataOf(error).reason === 'account'
        ? 'あなたの職員番号では、この窓口に入れません。登録されているかを、管理者に確かめてください。'
        : '市の認証基盤の答えを確かめられませんでした。もう一度お試しください。続くときは、管理者に知らせてください。';
    case 'provider_unreachable':
      return '市の認証基盤が答えません。しばらく待つか、職員番号とパスワードでログインしてください。';
    default:
      return messageOf(error);
  }
}
