import { Anchor, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { api, codeOf } from '../../../api.ts';
import { ErrorSummary } from '../../../shell/ErrorSummary.tsx';
import { LockedOut } from '../LockedOut.tsx';
import { CodeInput } from '../sign-in/CodeStep.tsx';
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
              ? [{ field: 'code', message: signInMessage(confirm.error, printed) }]
              : []
          }
        />
        <Stack>
          <Text>
            大切な操作の前に、ご本人かどうかを確かめます。
            {printed
              ? '印刷した予備コードのうち、まだ使っていないものを1つ入れてください。'
              : '認証アプリに表示されている6桁の確認コードを入れてください。'}
            確認すると、今の操作がそのまま続きます。このあと10分は聞きません。
          </Text>
          <CodeInput key={String(printed)} printed={printed} code={code} onChange={setCode} />
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
            {printed ? '認証アプリのコードを使う' : '認証アプリが使えないとき（予備コードを使う）'}
          </Anchor>
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
