import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { formatDateTime } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';
import type { DeliveryDetail } from './detail.ts';

/** 予約を取り消す・変える: both lead through the draft, so that whatever changes is checked again. */
export function UnscheduleButton({ delivery }: { delivery: DeliveryDetail }) {
  const [asked, setAsked] = useState(false);
  const { id } = delivery;
  const unschedule = useMutation(
    api.delivery.unscheduleDelivery.mutationOptions({
      onSuccess(draft) {
        notifications.show({ message: '予約を取り消して、下書きに戻しました。' });
        queryClient.setQueryData(api.delivery.showDelivery.queryKey({ input: { id } }), draft);
        void queryClient.invalidateQueries({ queryKey: api.delivery.listDeliveries.key() });
      },
    }),
  );
  return (
    <>
      <Button onClick={() => setAsked(true)}>予約を変える・取り消す</Button>
      <ConfirmDialog
        opened={asked}
        title="予約を取り消して下書きに戻しますか"
        confirmLabel="下書きに戻す"
        cancelLabel="予約したままにする"
        busy={unschedule.isPending}
        problem={unschedule.error ? messageOf(unschedule.error) : null}
        onConfirm={() => unschedule.mutate({ id })}
        onCancel={() => setAsked(false)}
      >
        {delivery.scheduledFor && `${formatDateTime(delivery.scheduledFor)} の予約を取り消します。`}
        内容や日時を変えるときは、下書きに戻してから、もう一度予約してください。
      </ConfirmDialog>
    </>
  );
}
