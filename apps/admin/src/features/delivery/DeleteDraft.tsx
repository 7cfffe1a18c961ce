import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { messageOf } from '../../shell/messages.ts';

export function DeleteDraft({ id, title }: { id: string; title: string }) {
  const [asked, setAsked] = useState(false);
  const navigate = useNavigate();
  const remove = useMutation(
    api.delivery.deleteDraft.mutationOptions({
      async onSuccess() {
        notifications.show({ message: '下書きを削除しました。' });
        await navigate({ to: '/deliveries', ignoreBlocker: true });
        queryClient.removeQueries({ queryKey: api.delivery.showDelivery.key({ input: { id } }) });
        await queryClient.invalidateQueries({ queryKey: api.delivery.listDeliveries.key() });
      },
    }),
  );
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setAsked(true)}>
        下書きを削除
      </Button>
      <ConfirmDialog
        opened={asked}
        title="下書きを削除しますか"
        confirmLabel="削除する"
        danger
        busy={remove.isPending}
        problem={remove.error ? messageOf(remove.error) : null}
        onConfirm={() => remove.mutate({ id })}
        onCancel={() => setAsked(false)}
      >
        「{title || '件名のない下書き'}」を削除します。元に戻せません。
      </ConfirmDialog>
    </>
  );
}
