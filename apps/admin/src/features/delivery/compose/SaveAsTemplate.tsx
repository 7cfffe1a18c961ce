/** ひな形・文例として保存: what was written now, for the next time. */
import { Button, Radio, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { TEMPLATE_KINDS } from '@madoguchi/contract/delivery';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../../api.ts';
import { ConfirmDialog } from '../../../shell/ConfirmDialog.tsx';
import { messageOf } from '../../../shell/messages.ts';
import type { DraftFields } from './draft-fields.ts';

const EXPLAINED = {
  template: 'ひな形（吹き出し全部。新しい配信をこれから始める）',
  text: '文例（いまの吹き出しを、書いている途中の配信に差し込む）',
} as const;

export function SaveAsTemplate({ fields }: { fields: DraftFields }) {
  const [opened, setOpened] = useState(false);
  const [kind, setKind] = useState<keyof typeof TEMPLATE_KINDS>('template');
  const [name, setName] = useState('');
  const save = useMutation(
    api.delivery.createTemplate.mutationOptions({
      onSuccess() {
        notifications.show({ message: `${TEMPLATE_KINDS[kind]}として保存しました。` });
        void queryClient.invalidateQueries({ queryKey: api.delivery.listTemplates.key() });
        setOpened(false);
      },
    }),
  );
  const { blocks, quickReplies, languages } = fields;
  return (
    <>
      <Button
        variant="subtle"
        disabled={blocks.length === 0}
        onClick={() => {
          save.reset();
          setName(fields.title);
          setOpened(true);
        }}
      >
        ひな形・文例として保存
      </Button>
      <ConfirmDialog
        opened={opened}
        title="ひな形・文例として保存"
        confirmLabel="保存する"
        busy={save.isPending}
        disabled={name.trim() === ''}
        problem={save.error ? messageOf(save.error) : null}
        onConfirm={() => save.mutate({ kind, name, content: { blocks, quickReplies, languages } })}
        onCancel={() => setOpened(false)}
      >
        <Stack gap="sm">
          <Radio.Group
            label="使い方"
            value={kind}
            onChange={(value) => setKind(value === 'text' ? 'text' : 'template')}
          >
            <Stack gap="xs" mt="xs">
              {Object.entries(EXPLAINED).map(([value, label]) => (
                <Radio key={value} value={value} label={label} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label="名前"
            maxLength={80}
            value={name}
            onChange={({ currentTarget: { value } }) => setName(value)}
          />
        </Stack>
      </ConfirmDialog>
    </>
  );
}
