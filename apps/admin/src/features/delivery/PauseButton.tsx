import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { api, codeOf, queryClient } from '../../api.ts';
import { messageOf } from '../../shell/messages.ts';

/** 一時停止: at once and without a question, since it can be undone. */
export function PauseButton({ id }: { id: string }) {
  const pause = useMutation(
    api.delivery.pauseDelivery.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.delivery.key() }),
      onError: (error) =>
        notifications.show({
          color: 'red',
          message: codeOf(error) === 'already_halted' ? '配信はもう止まっています。' : messageOf(error),
        }),
    }),
  );
  return (
    <Button variant="default" loading={pause.isPending} onClick={() => pause.mutate({ id })}>
      一時停止
    </Button>
  );
}
