import { Button, List, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { SegmentView } from '@madoguchi/contract/audiences';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { messageOf } from '../../shell/messages.ts';

/** 使用をやめる, or use again. */
export function SegmentStateButton({
  segment,
  onChanged,
}: {
  segment: SegmentView;
  onChanged: (after: SegmentView) => void;
}) {
  const [asked, setAsked] = useState(false);
  const next = segment.state === 'active' ? 'archived' : 'active';
  const words = next === 'archived' ? '使用をやめる' : '使用を再開する';
  const change = useMutation(
    api.audiences.setSegmentState.mutationOptions({
      async onSuccess(after) {
        setAsked(false);
        onChanged(after);
        notifications.show({
          message:
            next === 'archived'
              ? '使用をやめました。一覧の「使用をやめたもの」から戻せます。'
              : '使用を再開しました。',
        });
        await queryClient.invalidateQueries({ queryKey: api.audiences.key() });
      },
    }),
  );
  const inUse = change.error !== null && codeOf(change.error) === 'segment_in_use';
  const usedBy = inUse ? ((dataOf(change.error).usedBy ?? []) as SegmentView['usedBy']) : [];
  return (
    <>
      <Button variant="default" onClick={() => setAsked(true)}>
        {words}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={`「${segment.name}」の${words.replace('する', '')}`}
        confirmLabel={words}
        danger={next === 'archived'}
        busy={change.isPending}
        problem={
          change.error
            ? inUse
              ? 'ほかで使われているため、使用をやめられません。先に次のものを変えてください。'
              : codeOf(change.error) === 'segment_name_taken'
                ? '同じ名前の配信グループが使用中です。名前を変えてから再開してください。'
                : messageOf(change.error)
            : null
        }
        onConfirm={() => change.mutate({ id: segment.id, state: next })}
        onCancel={() => setAsked(false)}
      >
        <Text>
          {next === 'archived'
            ? '配信するときに選べなくなります。内容は残り、いつでも再開できます。'
            : '配信するときに選べるようになります。'}
        </Text>
        {usedBy.length > 0 && (
          <List mt="xs">
            {usedBy.map((use) => (
              <List.Item key={`${use.kind}:${use.id}`}>{use.label}</List.Item>
            ))}
          </List>
        )}
      </ConfirmDialog>
    </>
  );
}
