import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../../api.ts';
import { messageOf } from '../../shell/messages.ts';

/** 訂正を送る: opens a draft that goes to exactly those who got this one. Nothing is sent yet. */
export function CorrectButton({ id }: { id: string }) {
  const navigate = useNavigate();
  const correct = useMutation(
    api.delivery.correctDelivery.mutationOptions({
      onSuccess: (draft) => navigate({ to: '/deliveries/$id', params: { id: draft.id } }),
      onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
    }),
  );
  return (
    <Button variant="default" loading={correct.isPending} onClick={() => correct.mutate({ id })}>
      訂正を送る
    </Button>
  );
}
