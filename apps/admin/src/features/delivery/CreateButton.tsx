import { Button, type ButtonProps } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api, queryClient } from '../../api.ts';
import { messageOf } from '../../shell/messages.ts';

/** Makes a draft, from nothing, from an earlier delivery or from a ひな形, and opens it. */
export function CreateButton({
  from,
  template,
  children,
  label,
  ...looks
}: {
  from?: string;
  template?: string;
  /** For screen readers, where several buttons look the same. */
  label?: string;
  children: ReactNode;
} & ButtonProps) {
  const navigate = useNavigate();
  const create = useMutation(
    api.delivery.createDelivery.mutationOptions({
      async onSuccess(delivery) {
        queryClient.setQueryData(
          api.delivery.showDelivery.queryKey({ input: { id: delivery.id } }),
          delivery,
        );
        void queryClient.invalidateQueries({ queryKey: api.delivery.listDeliveries.key() });
        await navigate({ to: '/deliveries/$id', params: { id: delivery.id } });
      },
      onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
    }),
  );
  return (
    <Button
      {...looks}
      {...(label === undefined ? {} : { 'aria-label': label })}
      loading={create.isPending}
      onClick={() =>
        create.mutate({
          ...(from === undefined ? {} : { from }),
          ...(template === undefined ? {} : { template }),
        })
      }
    >
      {children}
    </Button>
  );
}
