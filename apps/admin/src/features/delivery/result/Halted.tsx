/** LINE takes nothing more, or a person paused it: why, what to do, and how to go on afterwards. */
import { Alert, Button, Text } from '@mantine/core';
import { HALT_REASONS } from '@madoguchi/contract/delivery';
import { useMutation } from '@tanstack/react-query';
import { api, codeOf, queryClient } from '../../../api.ts';
import { messageOf } from '../../../shell/messages.ts';
import { useMay } from '../../../shell/use-may.ts';

export function Halted({ id, reason }: { id: string; reason: keyof typeof HALT_REASONS }) {
  const may = useMay();
  const resume = useMutation(
    api.delivery.resumeDelivery.mutationOptions({
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.delivery.key() }),
    }),
  );
  const paused = reason === 'paused';
  return (
    <Alert
      color={paused ? 'yellow' : 'red'}
      variant="outline"
      title={paused ? '一時停止中です' : '配信が止まっています'}
      role="alert"
      mb="sm"
    >
      <Text size="sm" mb="sm">
        {HALT_REASONS[reason]} まだ送られていない人には、まだ届いていません。
        {paused && '23時間以上そのままにすると、届いたか分からない人が出ることがあります。'}
      </Text>
      {may('delivery.send') && (
        <Button loading={resume.isPending} onClick={() => resume.mutate({ id })}>
          {paused ? '続きを配信する' : '原因を直したので、続きを配信する'}
        </Button>
      )}
      {resume.error && (
        <Text size="sm" c="red" mt="xs">
          {codeOf(resume.error) === 'not_halted' ? '配信はもう続いています。' : messageOf(resume.error)}
        </Text>
      )}
    </Alert>
  );
}
