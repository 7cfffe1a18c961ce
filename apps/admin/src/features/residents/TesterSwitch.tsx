import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { messageOf } from '../../shell/messages.ts';

/** Whether test deliveries go to this person: only staff of the town hall may get them. */
export function TesterSwitch({ id, name, staffTester }: { id: string; name: string; staffTester: boolean }) {
  const [asked, setAsked] = useState(false);
  const change = useMutation(
    api.residents.setStaffTester.mutationOptions({
      async onSuccess(after) {
        setAsked(false);
        notifications.show({
          message: after.staffTester
            ? `${name} さんに、テスト配信が届くようになりました。`
            : `${name} さんには、テスト配信が届かなくなりました。`,
        });
        await queryClient.invalidateQueries({ queryKey: api.residents.key() });
      },
    }),
  );
  return (
    <>
      <Button
        variant="default"
        size="xs"
        onClick={() => {
          change.reset();
          setAsked(true);
        }}
      >
        {staffTester ? 'テスト配信の対象から外す' : 'テスト配信の対象にする'}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={
          staffTester
            ? `${name} さんをテスト配信の対象から外しますか`
            : `${name} さんをテスト配信の対象にしますか`
        }
        confirmLabel={staffTester ? '対象から外す' : '対象にする'}
        busy={change.isPending}
        problem={change.error ? messageOf(change.error) : null}
        onConfirm={() => change.mutate({ id, staffTester: !staffTester })}
        onCancel={() => setAsked(false)}
      >
        <Text>
          {staffTester
            ? 'これからのテスト配信は届きません。ふつうの配信は今までどおり届きます。'
            : '配信前の下書きがこの人のLINEに届きます。職員本人のLINEであることを確かめてください。'}
        </Text>
      </ConfirmDialog>
    </>
  );
}
