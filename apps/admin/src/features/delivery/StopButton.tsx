import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { messageOf } from '../../shell/messages.ts';

/** 中止: what was sent stays sent. */
export function StopButton({ id }: { id: string }) {
  const [asked, setAsked] = useState(false);
  const stop = useMutation(
    api.delivery.stopDelivery.mutationOptions({
      async onSuccess() {
        setAsked(false);
        await queryClient.invalidateQueries({ queryKey: api.delivery.key() });
      },
    }),
  );
  return (
    <>
      <Button color="red" onClick={() => setAsked(true)}>
        配信を中止
      </Button>
      <ConfirmDialog
        opened={asked}
        title="配信を途中で中止しますか"
        confirmLabel="中止する"
        cancelLabel="配信を続ける"
        danger
        busy={stop.isPending}
        problem={stop.error ? messageOf(stop.error) : null}
        onConfirm={() => stop.mutate({ id })}
        onCancel={() => setAsked(false)}
      >
        まだ送られていない人には届かなくなります。もう送られた分は取り消せません。中止したあとに再開することはできません。
      </ConfirmDialog>
    </>
  );
}
