/** 訂正: the answer of one question, put right or taken away. */
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { AnswerValue } from '@madoguchi/contract/questions';
import type { AttributeDefinition } from '@madoguchi/contract/residents';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, codeOf, dataOf, queryClient } from '../../api.ts';
import { ConfirmDialog } from '../../shell/ConfirmDialog.tsx';
import { goToField } from '../../shell/ErrorSummary.tsx';
import { messageOf } from '../../shell/messages.ts';
import { draftOf, valueOf } from './answer-draft.ts';
import { ANSWER_FIELD, AnswerField } from './AnswerField.tsx';

export interface Correctable {
  readonly question: AttributeDefinition;
  readonly text: string;
  readonly value: AnswerValue | null;
}

export function CorrectAnswer({
  residentId,
  answer,
  onClose,
}: {
  residentId: string;
  answer: Correctable;
  onClose: () => void;
}) {
  const { question } = answer;
  const [draft, setDraft] = useState(() => draftOf(answer.value));
  const [problem, setProblem] = useState<string | null>(null);
  const [clearing, setClearing] = useState(false);
  const correct = useMutation(
    api.residents.correctAnswer.mutationOptions({
      async onSuccess(after) {
        notifications.show({
          message:
            after.state === 'answered'
              ? `「${question.label}」を「${after.text}」に直しました。`
              : `「${question.label}」の答えを消しました。`,
        });
        await queryClient.invalidateQueries({ queryKey: api.residents.key() });
        onClose();
      },
      onError(error) {
        setClearing(false);
        if (codeOf(error) === 'invalid_answer') refuse(String(dataOf(error).reason));
      },
    }),
  );
  const refuse = (words: string) => {
    setProblem(words);
    goToField(ANSWER_FIELD);
  };
  const save = () => {
    const read = valueOf(question.kind, draft);
    if ('problem' in read) return refuse(read.problem);
    setProblem(null);
    correct.mutate({ id: residentId, definitionId: question.id, value: read.value });
  };
  if (clearing) {
    return (
      <ConfirmDialog
        opened
        title={`「${question.label}」の答えを消しますか`}
        confirmLabel="答えを消す"
        danger
        busy={correct.isPending}
        onConfirm={() => correct.mutate({ id: residentId, definitionId: question.id, value: null })}
        onCancel={() => setClearing(false)}
      >
        <Text>「{answer.text}」を消して、未回答に戻します。操作記録に残ります。</Text>
      </ConfirmDialog>
    );
  }
  return (
    <Modal opened onClose={onClose} title="登録内容を直す" closeOnClickOutside={false} centered>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack>
          {correct.error && codeOf(correct.error) !== 'invalid_answer' && (
            <Alert color="red" variant="outline" role="alert">
              {messageOf(correct.error)}
            </Alert>
          )}
          <Text size="sm">今の答え：{answer.text || '未回答'}</Text>
          <AnswerField question={question} draft={draft} error={problem} onChange={setDraft} />
          <Text size="sm" c="dimmed">
            本人から申し出があったときに直してください。直す前と後の内容が操作記録に残ります。
          </Text>
          <Group justify="space-between">
            {answer.text ? (
              <Button variant="subtle" color="red" onClick={() => setClearing(true)}>
                この答えを消す
              </Button>
            ) : (
              <span />
            )}
            <Group gap="sm">
              <Button variant="default" onClick={onClose}>
                やめる
              </Button>
              <Button type="submit" loading={correct.isPending}>
                直す
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
