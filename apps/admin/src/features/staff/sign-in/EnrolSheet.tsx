import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { CodeSheet } from '../CodeSheet.tsx';
import { CodeInput } from './CodeStep.tsx';
import type { EnrolProps } from './EnrolStep.tsx';
import { signInMessage } from './sign-in-messages.ts';

/** First sign-in with a printed sheet as the second factor: printed first, proven by its first code. */
export function EnrolSheet({ onNext, onExpired }: EnrolProps) {
  const [code, setCode] = useState('');
  const onError = (error: unknown) => {
    if (codeOf(error) === 'sign_in_expired') onExpired();
  };
  const offer = useMutation(
    api.staff.offerCodeSheet.mutationOptions({ gcTime: 0, onError }), // the answer holds the codes
  );
  const use = useMutation(
    api.staff.useBackupCode.mutationOptions({ onSuccess: ({ next }) => onNext(next), onError }),
  );
  if (!offer.data) {
    return (
      <Stack>
        <ErrorSummary problems={offer.error ? [{ message: signInMessage(offer.error) }] : []} />
        <Text>
          40個の確認コードを紙に印刷し、ログインのたびに1つずつ使います。紙は、パスワードと別の、鍵のかかるところに置いてください。
        </Text>
        <Button loading={offer.isPending} size="md" onClick={() => offer.mutate({})}>
          確認コード表を作る
        </Button>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        use.mutate({ code: code.normalize('NFKC').replace(/\s/g, '') });
      }}
    >
      <Stack>
        <CodeSheet name="確認コード表" codes={offer.data.codes} owner="" />
        <Group className="no-print">
          <Button variant="default" onClick={() => window.print()}>
            印刷する
          </Button>
        </Group>
        <div className="no-print">
          <ErrorSummary
            title="確認できませんでした"
            problems={use.error ? [{ field: 'code', message: signInMessage(use.error, 'printed') }] : []}
          />
          <Stack>
            <Text>印刷したら、最初のコードを入れて、印を付けてください。</Text>
            <CodeInput label="確認コード表のコード" code={code} onChange={setCode} printed />
            <Button type="submit" loading={use.isPending} size="md">
              登録してログイン
            </Button>
          </Stack>
        </div>
      </Stack>
    </form>
  );
}
