/** The field that fits a question: the same kinds as residents see, for staff who correct an answer. */
import { Button, Checkbox, Group, Radio, Stack, Textarea, TextInput } from '@mantine/core';
import type { Choice } from '@madoguchi/contract/questions';
import type { AttributeDefinition } from '@madoguchi/contract/residents';
import { DayInput } from '../../shell/DayInput.tsx';
import { goToField } from '../../shell/ErrorSummary.tsx';
import type { AnswerDraft } from './answer-draft.ts';

export const ANSWER_FIELD = 'corrected-answer';

interface FieldProps {
  readonly question: AttributeDefinition;
  readonly draft: AnswerDraft;
  readonly error: string | null;
  readonly onChange: (draft: AnswerDraft) => void;
}

export function AnswerField({ question, draft, error, onChange }: FieldProps) {
  const label = question.label;
  const text = (value: string) => onChange({ ...draft, text: value });
  switch (question.kind) {
    case 'area':
    case 'choice':
      return (
        <Radio.Group id={ANSWER_FIELD} label={label} error={error} value={draft.text} onChange={text}>
          <Stack gap="xs" my="xs" className="choices">
            {offered(question, [draft.text]).map(({ key, label: words, state }) => (
              <Radio
                key={key}
                value={key}
                label={state === 'retired' ? `${words}（利用をやめた選択肢）` : words}
              />
            ))}
          </Stack>
        </Radio.Group>
      );
    case 'multiple_choice':
      return (
        <Checkbox.Group
          id={ANSWER_FIELD}
          label={label}
          error={error}
          value={[...draft.list]}
          onChange={(list) => onChange({ ...draft, list })}
        >
          <Stack gap="xs" my="xs" className="choices">
            {offered(question, draft.list).map(({ key, label: words, state }) => (
              <Checkbox
                key={key}
                value={key}
                label={state === 'retired' ? `${words}（利用をやめた選択肢）` : words}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      );
    case 'date':
      return (
        <DayInput
          id={ANSWER_FIELD}
          label={label}
          value={draft.text === '' ? null : draft.text}
          error={error ?? undefined}
          onChange={(day) => text(day ?? '')}
        />
      );
    case 'dates':
      return <DatesField question={question} draft={draft} error={error} onChange={onChange} />;
    case 'text':
      return (
        <Textarea
          id={ANSWER_FIELD}
          label={label}
          error={error}
          autosize
          maxLength={Number(question.settings.maxLength ?? 1000)}
          value={draft.text}
          onChange={(event) => text(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          id={ANSWER_FIELD}
          label={question.settings.unit ? `${label}（${String(question.settings.unit)}）` : label}
          description={
            question.kind === 'year' ? '西暦でも和暦でも入れられます。例：1948、昭和23年' : undefined
          }
          inputMode={question.kind === 'number' ? 'numeric' : 'text'}
          error={error}
          maw={240}
          value={draft.text}
          onChange={(event) => text(event.currentTarget.value)}
        />
      );
  }
}

function DatesField({ question, draft, error, onChange }: FieldProps) {
  const rows = draft.list.length === 0 ? [''] : draft.list;
  const most = Number(question.settings.most ?? 10);
  const set = (list: readonly string[]) => onChange({ ...draft, list });
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend>{question.label}</legend>
      <Stack gap="xs" mt="xs">
        {rows.map((day, row) => (
          // Rows have no identity of their own: only the last ones come and go.
          <Group key={row} align="flex-end" gap="xs">
            <DayInput
              id={row === 0 ? ANSWER_FIELD : `${ANSWER_FIELD}-${row}`}
              label={`${row + 1}つめの日付`}
              value={day === '' ? null : day}
              error={row === 0 ? error : undefined}
              onChange={(next) => set(rows.map((other, index) => (index === row ? (next ?? '') : other)))}
            />
            {rows.length > 1 && (
              <Button
                variant="default"
                aria-label={`${row + 1}つめの日付を消す`}
                onClick={() => {
                  set(rows.filter((_, index) => index !== row));
                  goToField(ANSWER_FIELD);
                }}
              >
                消す
              </Button>
            )}
          </Group>
        ))}
        {rows.length < most && (
          <Button variant="default" style={{ alignSelf: 'start' }} onClick={() => set([...rows, ''])}>
            日付を加える
          </Button>
        )}
      </Stack>
    </fieldset>
  );
}

/** What may be chosen today, and what this person still holds. */
function offered(question: AttributeDefinition, held: readonly string[]): Choice[] {
  const choices = (question.settings.choices ?? []) as Choice[];
  return choices.filter(({ key, state }) => state === 'active' || held.includes(key));
}
