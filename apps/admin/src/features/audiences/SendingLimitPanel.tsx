/** 送れる配信グループ (SEG-13) of one account: which groups it may send to and narrow. */
import { Alert, Button, Checkbox, Group, Paper, Radio, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { SendingLimit } from '@madoguchi/contract/audiences';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { formatDateTime } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';

export function SendingLimitPanel({ id, name, own }: { id: string; name: string; own: boolean }) {
  const stored = useQuery(api.audiences.getSendingLimit.queryOptions({ input: { id } }));
  return (
    <section aria-labelledby="limit-title">
      <Title order={2} id="limit-title" mb="sm">
        送れる配信グループ
      </Title>
      {stored.data && (
        <LimitForm
          key={stored.data.limit?.setAt ?? 'free'}
          id={id}
          name={name}
          own={own}
          limit={stored.data.limit}
        />
      )}
    </section>
  );
}

function LimitForm({
  id,
  name,
  own,
  limit,
}: {
  id: string;
  name: string;
  own: boolean;
  limit: SendingLimit | null;
}) {
  const groups = useQuery(api.audiences.listSegments.queryOptions({ input: { state: 'active' } }));
  const [limited, setLimited] = useState(limit !== null);
  const [chosen, setChosen] = useState<string[]>(limit?.segments.map((segment) => segment.id) ?? []);
  const set = useMutation(
    api.audiences.setSendingLimit.mutationOptions({
      async onSuccess() {
        notifications.show({ message: `${name}さんの「送れる配信グループ」を保存しました。` });
        await queryClient.invalidateQueries({ queryKey: api.audiences.key() });
      },
    }),
  );
  const known = [
    ...(limit?.segments ?? []),
    ...(groups.data?.segments ?? []).filter((group) => !limit?.segments.some((one) => one.id === group.id)),
  ];
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Radio.Group
          aria-label="送れる相手"
          value={limited ? 'limited' : 'free'}
          onChange={(value) => setLimited(value === 'limited')}
        >
          <Stack gap="xs">
            <Radio value="free" disabled={own} label="限らない（役割の権限のとおりに送れる）" />
            <Radio
              value="limited"
              disabled={own}
              label="選んだ配信グループだけ"
              description="その中を条件で絞り込むことはできます。友だち全員や、ほかの人に広げることはできません。"
            />
          </Stack>
        </Radio.Group>
        {limited && (
          <Checkbox.Group aria-label="送れる配信グループを選ぶ" value={chosen} onChange={setChosen}>
            <Stack gap="xs" pl="xl">
              {known.map((group) => (
                <Checkbox key={group.id} value={group.id} disabled={own} label={group.name} />
              ))}
              {groups.data && known.length === 0 && (
                <Text size="sm">
                  配信グループはまだありません。先に「配信グループ」の画面で作ってください。
                </Text>
              )}
            </Stack>
          </Checkbox.Group>
        )}
        {limited && chosen.length === 0 && (
          <Text size="sm" fw={700}>
            1つも選ばないと、この職員はだれにも送れません。
          </Text>
        )}
        {limit && (
          <Text size="sm" c="dimmed">
            {formatDateTime(limit.setAt)}　{limit.setBy ?? 'システム'}が決めました。
          </Text>
        )}
        {set.error && (
          <Alert color="red" variant="outline" role="alert">
            {messageOf(set.error)}
          </Alert>
        )}
        {!own && (
          <Group>
            <Button
              variant="default"
              loading={set.isPending}
              onClick={() => set.mutate({ id, segmentIds: limited ? chosen : null })}
            >
              送れる配信グループを保存する
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}
