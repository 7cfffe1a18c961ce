/** 利用をやめる: how many answered is said first. Answers stay; it can be restored. */
import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { AttributeDefinition } from '@madoguchi/contract/residents';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { formatPeople } from '../../shell/format.ts';
import { messageOf } from '../../shell/messages.ts';
import { problemsOf } from './attribute-problems.ts';

/** What stands on the question; its conditions stop being answered anew. */
function Uses({
  uses,
}: {
  uses: readonly { readonly kind: string; readonly id: string; readonly label: string }[];
}) {
  if (uses.length === 0) return null;
  return (
    <>
      <Text mt="xs">この項目を使っているもの：{uses.length}件</Text>
      <ul style={{ margin: 0 }}>
        {uses.map(({ kind, id, label }) => (
          <li key={id}>
            {kind === 'segment' ? '配信グループ' : '配信'}「{label}」
          </li>
        ))}
      </ul>
    </>
  );
}

export function RetireButton({ attribute }: { attribute: AttributeDefinition }) {
  const [asked, setAsked] = useState(false);
  const retires = attribute.state === 'active';
  const words = retires ? '利用をやめる' : '利用を再開する';
  const holders = useQuery(
    api.residents.countHolders.queryOptions({ input: { id: attribute.id }, enabled: asked }),
  );
  const options = {
    async onSuccess() {
      setAsked(false);
      notifications.show({
        message: retires
          ? `「${attribute.label}」の利用をやめました。一覧の下から元に戻せます。`
          : `「${attribute.label}」の利用を再開しました。`,
      });
      await queryClient.invalidateQueries({ queryKey: api.residents.key() });
    },
  };
  const retire = useMutation(api.residents.retireAttribute.mutationOptions(options));
  const restore = useMutation(api.residents.restoreAttribute.mutationOptions(options));
  const change = retires ? retire : restore;
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          change.reset();
          setAsked(true);
        }}
      >
        {words}
      </Button>
      <ConfirmDialog
        opened={asked}
        title={`「${attribute.label}」の${retires ? '利用をやめますか' : '利用を再開しますか'}`}
        confirmLabel={words}
        danger={retires}
        busy={change.isPending}
        disabled={holders.isPending}
        problem={
          change.error
            ? codeOf(change.error) === 'too_many_in_talk'
              ? problemsOf(change.error)[0]?.message
              : messageOf(change.error)
            : null
        }
        onConfirm={() => change.mutate({ id: attribute.id })}
        onCancel={() => setAsked(false)}
      >
        <Text fw={700} role="status">
          {holders.data
            ? `答えている人：${formatPeople(holders.data.answered)}（「答えない」を選んだ人：${formatPeople(holders.data.declined)}）`
            : holders.error
              ? '答えている人の数を読み込めませんでした。'
              : '答えている人を数えています'}
        </Text>
        {retires && <Uses uses={holders.data?.uses ?? []} />}
        <Text mt="xs">
          {retires
            ? 'これから新しく聞くことはなくなります。これまでの答えと、この項目を使う配信グループはそのまま残ります。いつでも再開できます。'
            : '利用者にまた聞くようになります。これまでの答えはそのまま使えます。'}
        </Text>
      </ConfirmDialog>
    </>
  );
}
