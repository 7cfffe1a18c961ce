/** 封筒の復旧コード, typed by an administrator who lost everything; then the first sign-in as at any other time. */
import { Anchor, Button, Center, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { SignIn } from '../SignIn.tsx';
import { recoveryProblem } from './recovery-words.ts';

export function EnvelopeSignIn() {
  const navigate = useNavigate();
  const [login, setLogin] = useState('');
  const [code, setCode] = useState('');
  useEffect(() => {
    document.title = '封筒の復旧コード｜窓口';
  }, []);
  const recover = useMutation(
    api.staff.recoverByEnvelope.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.staff.getSignIn.key() }),
    }),
  );
  if (recover.data)
    return (
      <SignIn
        onSignedIn={async () => {
          await queryClient.resetQueries();
          await navigate({ to: '/' });
        }}
      />
    );
  return (
    <Center mih="100dvh" p="md" component="main" bg="gray.1">
      <Paper withBorder p={{ base: 'md', xs: 'xl' }} w="100%" maw={440}>
        <Title order={1} mb="md">
          封筒の復旧コードで入る
        </Title>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            recover.mutate({ login: login.trim() || '-', code: code.trim() || '-' });
          }}
        >
          <ErrorSummary
            title="入れませんでした"
            problems={
              recover.error
                ? [
                    {
                      field: 'envelope-code',
                      message: `${recoveryProblem(recover.error)}職員番号も確かめてください。管理者だけが使えます。`,
                    },
                  ]
                : []
            }
          />
          <Stack>
            <Text>
              管理者が、スマートフォンもパスワードも使えなくなったときの入り方です。使うと、管理者の全員に知らされます。
            </Text>
            <TextInput
              id="envelope-login"
              label="職員番号またはメールアドレス"
              autoComplete="username"
              required
              withAsterisk={false}
              maxLength={200}
              value={login}
              onChange={(event) => setLogin(event.currentTarget.value)}
            />
            <TextInput
              id="envelope-code"
              label="封筒の復旧コード"
              description="印のないコードを1つ、紙のとおりに入れます（20文字）。大文字と小文字、ハイフンは気にしなくてかまいません。"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              required
              withAsterisk={false}
              maxLength={40}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Button type="submit" loading={recover.isPending} size="md">
              入る
            </Button>
            <Anchor component={Link} to="/">
              いつものログインに戻る
            </Anchor>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
