/** 招待: the address of the mail or the sheet. The code, then the first sign-in as at any other time. */
import { Button, Center, Paper, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { formatDate } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';
import { SignIn } from '../SignIn.tsx';

export function Invitation() {
  const navigate = useNavigate();
  const [code, setCode] = useState(() => decodeURIComponent(location.hash.slice(1)));
  useEffect(() => {
    document.title = '招待｜窓口';
    // A code that stays in the address would be in the history of a shared terminal.
    if (location.hash) history.replaceState(history.state, '', location.pathname + location.search);
  }, []);
  const accept = useMutation(
    api.staff.acceptInvitation.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: api.staff.getSignIn.key() }),
    }),
  );
  if (accept.data)
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
          窓口を使い始める
        </Title>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            accept.mutate({ code: code.trim() || '-' });
          }}
        >
          <ErrorSummary
            title="始められませんでした"
            problems={accept.error ? [{ field: 'invitation-code', message: wordsOf(accept.error) }] : []}
          />
          <Stack>
            <Text>
              招待コードを確かめて、「始める」を押してください。続けて、2段階認証と自分のパスワードを決めます。
            </Text>
            <TextInput
              id="invitation-code"
              label="招待コード"
              description="メールか招待状に書いてある20文字です。大文字と小文字、ハイフンは気にしなくてかまいません。"
              autoComplete="off"
              autoCapitalize="characters"
              spellCheck={false}
              required
              withAsterisk={false}
              maxLength={60}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Button type="submit" loading={accept.isPending} size="md">
              始める
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}

function wordsOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'invitation_invalid':
      return '招待コードが違うか、使い終わったか、期限が切れています。見直しても使えないときは、招待した人に送り直しを依頼してください。';
    case 'invitation_too_early':
      return `${formatDate(`${String(dataOf(error).day)}T00:00:00+09:00`)}から使えます。その日になってから、もう一度開いてください。`;
    default:
      return messageOf(error);
  }
}
