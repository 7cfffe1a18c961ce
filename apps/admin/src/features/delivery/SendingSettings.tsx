/** 配信の設定: what the city decides once about sending. */
import { Button, NumberInput, Paper, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { Loading } from '../../shell/Loading.tsx';
import { messageOf } from '../../shell/messages.ts';
import { PageTitle } from '../../shell/PageTitle.tsx';
import { SomethingBroke } from '../../shell/SomethingBroke.tsx';

export function SendingSettings() {
  const settings = useQuery(api.delivery.getSendingSettings.queryOptions({ input: {} }));
  const [typed, setTyped] = useState<number | string | null>(null);
  const save = useMutation(
    api.delivery.saveSendingSettings.mutationOptions({
      async onSuccess() {
        notifications.show({ message: '配信の設定を保存しました。' });
        await queryClient.invalidateQueries({ queryKey: api.delivery.getSendingSettings.key() });
      },
    }),
  );
  if (settings.isPending) return <Loading />;
  if (!settings.data) return <SomethingBroke error={settings.error} reset={() => void settings.refetch()} />;
  const value = typed ?? settings.data.lateMinutes;
  return (
    <>
      <PageTitle title="配信の設定" help="schedule" />
      <Paper
        withBorder
        p="md"
        component="form"
        maw={640}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ lateMinutes: Number(value) });
        }}
      >
        <NumberInput
          label="予約の時刻を過ぎても始めてよい時間（分）"
          description="停電などでシステムが止まっていて、予約の時刻に始められなかったときの決まりです。この時間を過ぎた配信は始めずに下書きへ戻し、担当者にメールで知らせます。緊急配信は、遅れてもすぐに始めます。"
          min={0}
          max={1440}
          allowDecimal={false}
          value={value}
          error={save.error ? messageOf(save.error) : null}
          onChange={setTyped}
        />
        <Button type="submit" mt="md" loading={save.isPending} disabled={value === ''}>
          保存する
        </Button>
        <Text size="sm" c="dimmed" mt="sm">
          0分にすると、少しでも遅れた配信は始めません。
        </Text>
      </Paper>
    </>
  );
}
