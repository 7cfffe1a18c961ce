import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api, client, codeOf } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { LockedOut } from '../LockedOut.tsx';
import { CodeInput } from '../sign-in/CodeStep.tsx';
import { keyMessage, signWithKey } from '../sign-in/passkey.ts';
import { lockedUntil, signInMessage } from '../sign-in/sign-in-messages.ts';

/** もう一度本人確認: over whatever is open, which goes on by itself once the code was right. */
export function ConfirmIdentity({ onDone }: { onDone: (confirmed: boolean) => void }) {
  const [printed, setPrinted] = useState(false);
  const [code, setCode] = useState('');
  const [locked, setLocked] = useState<number | null>(null);
  const over = useCallback(() => setLocked(null), []);
  const confirm = useMutation(
    api.staff.confirmMe.mutationOptions({
      onSuccess: () => onDone(true),
      onError: (error) => {
        setLocked(lockedUntil(error));
        // The session itself ended: the shell asks to sign in, which proves more than this.
        if (codeOf(error) === 'signed_out') onDone(false);
      },
    }),
  );
  const factors = useQuery(api.staff.listMySecondFactors.queryOptions({ input: {} }));
  const kinds = factors.data?.entries.map(({ kind }) => kind) ?? [];
  const byKey = useMutation({
    async mutationFn() {
      const { options } = await client.staff.askMyKey({});
      await client.staff.confirmMeByKey({ response: await signWithKey(options) });
    },
    onSuccess: () => onDone(true),
    onError: (error) => {
      setLocked(lockedUntil(error));
      if (codeOf(error) === 'signed_out') onDone(false);
    },
  });
  return (
    <Modal
      opened
      onClose={() => onDone(false)}
      title="もう一度本人確認"
      closeButtonProps={{ 'aria-label': '閉じる' }}
      closeOnClickOutside={false}
      // Escape closes this question only: dialogs below listen to the same key at the window.
      closeOnEscape={false}
      zIndex={400}
      transitionProps={{ duration: 0 }}
      centered
    >
      <form
        onKeyDown={(event) => {
          if (event.key === 'Escape' && !event.nativeEvent.isComposing) onDone(false);
        }}
        onSubmit={(event) => {
          event.preventDefault();
          setLocked(null);
          confirm.mutate({
            means: printed ? 'backup_code' : 'totp',
            code: code.normalize('NFKC').replace(/\s/g, ''),
          });
        }}
      >
        {locked !== null && <LockedOut until={locked} onOver={over} />}
        <ErrorSummary
          title="確認できませんでした"
          problems={
            confirm.error && lockedUntil(confirm.error) === null
              ? [{ field: 'code', message: signInMessage(confirm.error, printed ? 'printed' : 'digits') }]
              : byKey.error && lockedUntil(byKey.error) === null
                ? [{ message: keyMessage(byKey.error) ?? signInMessage(byKey.error, 'key') }]
                : []
          }
        />
        <Stack>
          <Text>
            大切な操作の前に、ご本人かどうかを確かめます。
            {printed
              ? '印刷したコード（予備コード・確認コード表）のうち、まだ使っていないものを1つ入れてください。'
              : '認証アプリや機器に表示されている確認コードを入れてください。'}
            確認すると、今の操作がそのまま続きます。このあと10分は聞きません。
          </Text>
          <CodeInput
            key={String(printed)}
            label={printed ? '印刷したコード' : '確認コード'}
            printed={printed}
            code={code}
            onChange={setCode}
          />
          <Anchor
            component="button"
            type="button"
            size="sm"
            ta="start"
            onClick={() => {
              setPrinted(!printed);
              setCode('');
              confirm.reset();
            }}
          >
            {printed ? '認証アプリ・機器のコードを使う' : '印刷したコードを使う'}
          </Anchor>
          {kinds.includes('passkey') && (
            <Button
              variant="default"
              loading={byKey.isPending}
              onClick={() => byKey.mutate()}
              style={{ alignSelf: 'flex-start' }}
            >
              セキュリティキー・パスキーで確認する
            </Button>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => onDone(false)} disabled={confirm.isPending}>
              やめる
            </Button>
            <Button type="submit" loading={confirm.isPending}>
              確認して続ける
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
