/** 届いたか分からない人: LINE never answered. A person decides, with a reason that stays in the record. */
import { Alert, Button, Group, Text, Textarea } from '@mantine/core';
import type { PeopleCount } from '@madoguchi/contract/people-count';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { formatPeople } from '../../../shell/format.ts';
import { messageOf } from '../../../shell/messages.ts';
import { useMay } from '../../../shell/use-may.ts';

type Decision = 'sent_again' | 'counted';

export function UnknownDecision({
  id,
  people,
  stopped,
}: {
  id: string;
  people: PeopleCount;
  stopped: boolean;
}) {
  const may = useMay();
  const [asked, setAsked] = useState<Decision | null>(null);
  const [reason, setReason] = useState('');
  const decide = useMutation(
    api.delivery.decideUnknown.mutationOptions({
      async onSuccess() {
        setAsked(null);
        await queryClient.invalidateQueries({ queryKey: api.delivery.key() });
      },
    }),
  );
  const problem = decide.error
    ? codeOf(decide.error) === 'nothing_unknown'
      ? 'ほかの人が先に決めました。画面を開き直してください。'
      : messageOf(decide.error)
    : null;
  const again = asked === 'sent_again';
  return (
    <Alert color="yellow" variant="outline" title="届いたか分からない人がいます" mb="sm">
      <Text size="sm" mb="sm">
        {formatPeople(people)}
        には、LINEから返事がないまま時間が過ぎ、届いたかどうかを確かめる方法がなくなりました。二重に届くおそれがあるので、自動では送り直しません。どうするかを決めてください。
      </Text>
      {may('delivery.send') && (
        <Group gap="sm">
          {!stopped && <Button onClick={() => setAsked('sent_again')}>もう一度送る</Button>}
          <Button variant="default" onClick={() => setAsked('counted')}>
            送れたものとして数える
          </Button>
        </Group>
      )}
      <ConfirmDialog
        opened={asked !== null}
        title={again ? `${formatPeople(people)}にもう一度送りますか` : '送れたものとして数えますか'}
        confirmLabel={again ? 'もう一度送る' : '送れたものとして数える'}
        busy={decide.isPending}
        disabled={reason.trim() === ''}
        problem={problem}
        onConfirm={() => asked && decide.mutate({ id, decision: asked, reason })}
        onCancel={() => setAsked(null)}
      >
        <Text size="sm" mb="sm">
          {again
            ? 'すでに届いていた人には、同じ内容が2回届きます。そのあとでブロックした人には送りません。'
            : '誰にも送りません。届いていなかった人には、届かないままになります。'}
        </Text>
        <Textarea
          label="理由（操作記録に残ります）"
          autosize
          minRows={2}
          maxLength={500}
          required
          value={reason}
          onChange={({ currentTarget: { value } }) => setReason(value)}
        />
      </ConfirmDialog>
    </Alert>
  );
}
