/** The one decision: 非公開, 職員のみ or 公開, with a reason for those who come later. */
import { Radio, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  PUBLICATION_NOTES,
  PUBLICATION_STATES,
  type PublicationState,
  type PublishedFunction,
} from '@madoguchi/contract/publication';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { messageOf } from '../../shell/messages.ts';

const STATES = Object.keys(PUBLICATION_STATES) as PublicationState[];

export function PublicationDialog({ entry, onClose }: { entry: PublishedFunction; onClose: () => void }) {
  const [after, setAfter] = useState(entry.state);
  const [note, setNote] = useState('');
  const save = useMutation(
    api.publication.setPublication.mutationOptions({
      async onSuccess(changed) {
        notifications.show({
          message: `「${changed.label}」を「${PUBLICATION_STATES[changed.state]}」にしました。`,
        });
        onClose();
        await queryClient.invalidateQueries({ queryKey: api.publication.key() });
      },
    }),
  );
  return (
    <ConfirmDialog
      opened
      title={`「${entry.label}」の公開区分を変える`}
      confirmLabel={after === entry.state ? '変える' : `「${PUBLICATION_STATES[after]}」にする`}
      busy={save.isPending}
      disabled={after === entry.state}
      problem={save.error ? messageOf(save.error) : null}
      onConfirm={() => save.mutate({ name: entry.name, before: entry.state, after, note })}
      onCancel={onClose}
    >
      <Stack>
        <Radio.Group
          label="だれが使えるようにしますか"
          value={after}
          onChange={(value) => setAfter(STATES.find((state) => state === value) ?? entry.state)}
        >
          <Stack gap="sm" mt="xs">
            {STATES.map((state) => (
              <Radio
                key={state}
                value={state}
                label={`${PUBLICATION_STATES[state]}${state === entry.state ? '（いま）' : ''}`}
                description={PUBLICATION_NOTES[state]}
              />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label="理由（なくてもよい）"
          description="変更の記録に残ります。"
          maxLength={200}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}
