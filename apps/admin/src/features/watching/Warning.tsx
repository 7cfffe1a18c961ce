import { Anchor, Badge, Button, Group, Paper, Text, Textarea, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { WATCH_RULES, type WatchWarning } from '@madoguchi/contract/watching';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { formatCount, formatDateTime } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';

/** One warning with what to do, and how it was looked after. */
export function Warning({ warning }: { warning: WatchWarning }) {
  const [asked, setAsked] = useState(false);
  const [note, setNote] = useState('');
  const acknowledge = useMutation(
    api.watching.acknowledgeWarning.mutationOptions({
      async onSuccess() {
        setAsked(false);
        notifications.show({ message: '確認済みにしました。' });
        await queryClient.invalidateQueries({ queryKey: api.watching.key() });
      },
    }),
  );
  const rule = WATCH_RULES[warning.rule];
  const open = warning.acknowledgedAt === null;
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={warning.id} className="keep-together">
      <Group gap="sm" mb={4}>
        <Title order={2} size="h3" id={warning.id}>
          {rule.label}
        </Title>
        <Badge variant="outline" color={open ? 'red' : 'gray'} tt="none">
          {open ? '確認を待っています' : '確認済み'}
        </Badge>
        <Badge variant="outline" color={warning.settledAt ? 'counter' : 'dark'} tt="none">
          {warning.settledAt ? 'おさまりました' : '続いています'}
        </Badge>
      </Group>
      <Text>{warning.text}</Text>
      {open && (
        <Text size="sm" mt={4}>
          {rule.advice}
        </Text>
      )}
      <Text size="sm" c="dimmed" mt={4}>
        見つけた日時：{formatDateTime(warning.raisedAt)}
        {warning.times > 1 &&
          `／その後も${formatCount(warning.times - 1)}回（最後は ${formatDateTime(warning.seenAt)}）`}
        {warning.settledAt && `／おさまった日時：${formatDateTime(warning.settledAt)}`}
      </Text>
      {warning.acknowledgedAt && (
        <Text size="sm" mt={4}>
          確認：{formatDateTime(warning.acknowledgedAt)} {warning.acknowledgedBy}　{warning.note}
        </Text>
      )}
      <Group gap="sm" mt="xs" className="no-print">
        {open && (
          <Button size="xs" onClick={() => setAsked(true)} aria-label={`「${rule.label}」を確認済みにする`}>
            確認済みにする
          </Button>
        )}
        {/* An address with its own filters, not a route of a known shape. */}
        {warning.link && (
          <Anchor href={`/admin${warning.link}`} size="sm">
            くわしく見る
          </Anchor>
        )}
      </Group>
      <ConfirmDialog
        opened={asked}
        title="確認済みにしますか"
        confirmLabel="確認済みにする"
        busy={acknowledge.isPending}
        disabled={note.trim() === ''}
        problem={acknowledge.error ? messageOf(acknowledge.error) : null}
        onConfirm={() => acknowledge.mutate({ id: warning.id, note })}
        onCancel={() => setAsked(false)}
      >
        <Text mb="sm">{warning.text}</Text>
        <Textarea
          label="何を確かめたか"
          description="あとで見た人に分かるように書いてください。利用者の個人情報は書かないでください。"
          placeholder="例：本人に電話で確かめた。打ち間違いだった。"
          maxLength={500}
          autosize
          minRows={2}
          required
          value={note}
          onChange={({ currentTarget: { value } }) => setNote(value)}
        />
      </ConfirmDialog>
    </Paper>
  );
}
