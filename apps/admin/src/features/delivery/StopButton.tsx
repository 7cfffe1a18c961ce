import { Button, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { atLeast, formatPeople } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';

/** 中止: what was sent stays sent. */
export function StopButton({ id }: { id: string }) {
  const result = useQuery(api.delivery.showResult.queryOptions({ input: { id } }));
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
        {result.data && (
          <Text mb="sm">
            {formatPeople(result.data.confirmed)}には、もう送られました（取り消せません）。残りの
            {formatPeople(Math.max(0, atLeast(result.data.recipients) - atLeast(result.data.confirmed)))}
            には送りません。
          </Text>
        )}
        <Text size="sm">
          中止したあとに再開することはできません。あとで続けるかもしれないときは「一時停止」を使ってください。
        </Text>
      </ConfirmDialog>
    </>
  );
}
