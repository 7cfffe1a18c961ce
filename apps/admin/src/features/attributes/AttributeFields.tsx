import { Radio, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import {
  ANSWER_CLASSES,
  QUESTION_KINDS,
  type AnswerClass,
  type QuestionKindName,
} from '@madoguchi/contract/questions';
import type { AttributeDefinition } from '@madoguchi/contract/residents';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api.ts';
import type { FieldProblem } from '../../shell/ErrorSummary.tsx';
import {
  hasChoices,
  mayBeAskedInTalk,
  mayBeOpen,
  SETTING_FIELDS,
  type AttributeDraft,
} from './attribute-draft.ts';
import { FIELD_IDS } from './attribute-problems.ts';
import { ChoicesEditor } from './ChoicesEditor.tsx';
import { PermittedDepartments } from './PermittedDepartments.tsx';
import { PostcodeEditor } from './PostcodeEditor.tsx';
import { TranslationsEditor } from './TranslationsEditor.tsx';

/** What each class means for the clerk who chooses it. */
const CLASS_WORDS: Readonly<Record<AnswerClass, string>> = {
  open: '地域、年代、知りたい情報など。配信先を選ぶ条件に使えます。',
  sealed: '氏名、電話番号、住所など個人を特定できるもの。暗号化して保管し、配信の条件には使えません。',
  special:
    '障がい、病気、介護など特に配慮が必要なもの。暗号化し、「利用者の登録を直す」権限のある職員だけが見られます。',
};

export function AttributeFields({
  draft,
  attribute,
  askedElsewhere,
  limit,
  problems,
  onChange,
}: {
  draft: AttributeDraft;
  attribute: AttributeDefinition | null;
  /** How many other questions are asked in the talk. */
  askedElsewhere: number;
  limit: number;
  problems: readonly FieldProblem[];
  onChange: (change: Partial<AttributeDraft>) => void;
}) {
  const holders = useQuery(
    api.residents.countHolders.queryOptions({
      input: { id: attribute?.id ?? '' },
      enabled: attribute !== null,
    }),
  );
  const problemAt = (field: string | undefined) =>
    problems.find((problem) => problem.field === field)?.message;
  const full = askedElsewhere >= limit;
  const talkable = mayBeAskedInTalk(draft);
  return (
    <>
      <TextInput
        id={FIELD_IDS.label}
        label="質問の文"
        description="利用者に表示されます。例：お住まいの地域"
        required
        maxLength={60}
        value={draft.label}
        error={problemAt(FIELD_IDS.label)}
        onChange={(event) => onChange({ label: event.currentTarget.value })}
      />
      <Textarea
        id={FIELD_IDS.help}
        label="説明（なくてもよい）"
        autosize
        maxLength={300}
        value={draft.help}
        error={problemAt(FIELD_IDS.help)}
        onChange={(event) => onChange({ help: event.currentTarget.value })}
      />
      <Textarea
        id={FIELD_IDS.purpose}
        label="利用目的"
        description="何のために聞くのか。質問と一緒に利用者に表示されます。例：地域のお知らせをお届けするため"
        required
        autosize
        maxLength={200}
        value={draft.purpose}
        error={problemAt(FIELD_IDS.purpose)}
        onChange={(event) => onChange({ purpose: event.currentTarget.value })}
      />
      {draft.class === 'open' && (
        <PermittedDepartments
          id={FIELD_IDS.permittedDepartments ?? ''}
          chosen={draft.permittedDepartments}
          error={problemAt(FIELD_IDS.permittedDepartments)}
          onChange={(permittedDepartments) => onChange({ permittedDepartments })}
        />
      )}
      {attribute ? (
        <dl className="facts">
          <div>
            <dt>答え方</dt>
            <dd>{QUESTION_KINDS[attribute.kind]}</dd>
          </div>
          <div>
            <dt>情報の扱い</dt>
            <dd>{ANSWER_CLASSES[attribute.class]}</dd>
          </div>
          <div>
            <dt>識別名</dt>
            <dd>{attribute.key}</dd>
          </div>
        </dl>
      ) : (
        <>
          <Radio.Group
            label="答え方（後から変えられません）"
            value={draft.kind}
            onChange={(value) => {
              const kind = value as QuestionKindName;
              onChange({
                kind,
                numbers: {},
                class: mayBeOpen(kind) || draft.class !== 'open' ? draft.class : 'sealed',
              });
            }}
          >
            <Stack gap="xs" mt="xs">
              {Object.entries(QUESTION_KINDS).map(([kind, words]) => (
                <Radio key={kind} value={kind} label={words} />
              ))}
            </Stack>
          </Radio.Group>
          <Radio.Group
            id={FIELD_IDS.class}
            label="情報の扱い（後から変えられません）"
            value={draft.class}
            error={problemAt(FIELD_IDS.class)}
            onChange={(value) => onChange({ class: value as AnswerClass })}
          >
            <Stack gap="xs" mt="xs">
              {Object.entries(ANSWER_CLASSES).map(([name, words]) => (
                <Radio
                  key={name}
                  value={name}
                  label={words}
                  disabled={name === 'open' && !mayBeOpen(draft.kind)}
                  description={
                    name === 'open' && !mayBeOpen(draft.kind)
                      ? '文字で書く答えには何でも書けるため、選べません。'
                      : CLASS_WORDS[name as AnswerClass]
                  }
                />
              ))}
            </Stack>
          </Radio.Group>
        </>
      )}
      {hasChoices(draft.kind) && (
        <>
          <ChoicesEditor
            choices={draft.choices}
            holders={Object.fromEntries((holders.data?.choices ?? []).map(({ key, count }) => [key, count]))}
            errors={Object.fromEntries(
              draft.choices.flatMap(({ key }, index) => {
                const message = problemAt(`choice-${key}`);
                return message ? [[index, message]] : [];
              }),
            )}
            onChange={(choices) => onChange({ choices })}
          />
          {problemAt('choices') && (
            <Text size="sm" c="red.9">
              {problemAt('choices')}
            </Text>
          )}
        </>
      )}
      {draft.kind === 'area' && (
        <PostcodeEditor
          choices={draft.choices}
          towns={draft.towns}
          onChange={(towns) => onChange({ towns })}
        />
      )}
      {SETTING_FIELDS[draft.kind].map(({ name, label, example, text }) => (
        <TextInput
          key={name}
          id={`setting-${name}`}
          label={label}
          placeholder={example}
          inputMode={text ? 'text' : 'numeric'}
          maw={360}
          value={draft.numbers[name] ?? ''}
          error={problemAt(`setting-${name}`)}
          onChange={(event) => onChange({ numbers: { ...draft.numbers, [name]: event.currentTarget.value } })}
        />
      ))}
      <Switch
        id="attribute-talk"
        label="友だちになったときに、トークで聞く"
        description={
          talkable
            ? full && !draft.askedInTalk
              ? `トークで聞けるのは${limit}つまでです。ほかの項目を先に外してください。`
              : `トークで聞けるのは${limit}つまでです（ほかに${askedElsewhere}つ使っています）。オフにすると「受信設定」のページで聞きます。`
            : draft.class === 'open'
              ? 'この答え方は、トークではなく「受信設定」のページで聞きます。'
              : '暗号化して保管する項目は、トークでは聞けません。「受信設定」のページで聞きます。'
        }
        disabled={!draft.askedInTalk && (!talkable || full)}
        error={problemAt('attribute-talk')}
        checked={draft.askedInTalk}
        onChange={(event) => onChange({ askedInTalk: event.currentTarget.checked })}
      />
      <TextInput
        id={FIELD_IDS.heading}
        label="見出し（なくてもよい）"
        description="同じ見出しの項目は、受信設定でまとめて表示します。例：ご家族のこと"
        maxLength={40}
        maw={360}
        value={draft.heading}
        error={problemAt(FIELD_IDS.heading)}
        onChange={(event) => onChange({ heading: event.currentTarget.value })}
      />
      <TextInput
        id={FIELD_IDS.keepYears}
        label="保存期間（年）"
        description="答えた年度の次の4月1日から数えて、この年数を過ぎた答えを自動で消します。空のときは、本人が消すまで保存します。"
        inputMode="numeric"
        maxLength={3}
        maw={360}
        value={draft.keepYears}
        error={problemAt(FIELD_IDS.keepYears)}
        onChange={(event) => onChange({ keepYears: event.currentTarget.value })}
      />
      <TranslationsEditor draft={draft} onChange={(translations) => onChange({ translations })} />
      {!attribute && (
        <TextInput
          id={FIELD_IDS.key}
          label="識別名（外部のシステムとつなぐときの英字の名前。後から変えられません）"
          description="そのままで構いません。半角の英小文字・数字・_"
          maxLength={40}
          maw={360}
          value={draft.key}
          error={problemAt(FIELD_IDS.key)}
          onChange={(event) => onChange({ key: event.currentTarget.value })}
        />
      )}
    </>
  );
}
