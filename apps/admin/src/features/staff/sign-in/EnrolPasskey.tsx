import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { client, codeOf } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import type { EnrolProps } from './EnrolStep.tsx';
import { keyMessage, makeKey } from './passkey.ts';
import { signInMessage } from './sign-in-messages.ts';

/** First sign-in with a security key or passkey as the second factor. */
export function EnrolPasskey({ onNext, onExpired }: EnrolProps) {
  const [name, setName] = useState('セキュリティキー');
  const enrol = useMutation({
    async mutationFn() {
      const { options } = await client.staff.offerPasskey({});
      const response = await makeKey(options);
      return client.staff.enrolPasskey({ name: name.trim() || 'セキュリティキー', response });
    },
    onSuccess: ({ next }) => onNext(next),
    onError: (error) => {
      if (codeOf(error) === 'sign_in_expired') onExpired();
    },
  });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        enrol.mutate();
      }}
    >
      <ErrorSummary
        title="登録できませんでした"
        problems={
          enrol.error ? [{ message: keyMessage(enrol.error) ?? signInMessage(enrol.error, 'key') }] : []
        }
      />
      <Stack>
        <Text>
          セキュリティキーをパソコンに差し込み、「キーを登録する」を押して、ブラウザーの案内のとおりにキーに触れます。次のログインからも、このキーを使います。
        </Text>
        <TextInput
          label="キーの名前"
          description="いくつも持つときに見分けるためです。"
          maxLength={40}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={enrol.isPending} size="md">
          キーを登録する
        </Button>
      </Stack>
    </form>
  );
}
