/** 保存期間 of the record. */
import { Alert, Button, Group, NativeSelect, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { KEEP_CHOICES } from '@madoguchi/contract/audit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { formatDateTime } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';
import { useMay } from '../../shell/use-may.ts';

export function Keeping() {
  const may = useMay();
  const kept = useQuery(api.audit.showKeeping.queryOptions({ input: {} }));
  const [chosen, setChosen] = useState<number | null>(null);
  const save = useMutation(
    api.audit.saveKeeping.mutationOptions({
      async onSuccess() {
        setChosen(null);
        notifications.show({ message: '保存期間を変えました。' });
        await queryClient.invalidateQueries({ queryKey: api.audit.showKeeping.key() });
      },
    }),
  );
  if (!kept.data) return null;
  const { keepDays, oldestAt } = kept.data;
  const choices: Readonly<Record<number, string>> = KEEP_CHOICES;
  return (
    <section aria-labelledby="keeping-title">
      <Title order={2} id="keeping-title" mb="xs">
        保存期間
      </Title>
      <Text mb="xs">
        記録を{choices[keepDays] ?? `${String(keepDays)}日`}残します。過ぎた月の分は、毎晩、月ごとに消えます。
        {oldestAt && `今いちばん古い記録：${formatDateTime(oldestAt)}`}
      </Text>
      {may('security.manage') && (
        <Group gap="sm" align="flex-end" className="no-print">
          <NativeSelect
            label="残す期間（180日より短くはできません）"
            value={String(chosen ?? keepDays)}
            data={Object.entries(choices).map(([value, label]) => ({ value, label }))}
            onChange={({ currentTarget: { value } }) => setChosen(Number(value))}
          />
          <Button
            variant="default"
            disabled={chosen === null || chosen === keepDays}
            loading={save.isPending}
            onClick={() => chosen !== null && save.mutate({ keepDays: chosen })}
          >
            期間を変える
          </Button>
          {chosen !== null && chosen < keepDays && (
            <Text size="sm">短くすると、古い記録が今夜消えます。消えた記録は戻せません。</Text>
          )}
        </Group>
      )}
      {save.error && (
        <Alert color="red" variant="outline" role="alert" mt="xs">
          {messageOf(save.error)}
        </Alert>
      )}
    </section>
  );
}
