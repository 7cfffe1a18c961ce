/** What the refusals of 登録項目 mean, and at which field. */
import { codeOf, dataOf } from '../../api.ts';
import type { FieldProblem } from '../../shell/ErrorSummary.tsx';
import { messageOf } from '../../shell/messages.ts';
import { readKeepYears, type AttributeDraft } from './attribute-draft.ts';

export const FIELD_IDS: Readonly<Record<string, string>> = {
  label: 'attribute-label',
  help: 'attribute-help',
  purpose: 'attribute-purpose',
  permittedDepartments: 'attribute-departments',
  heading: 'attribute-heading',
  keepYears: 'attribute-keep-years',
  key: 'attribute-key',
  class: 'attribute-class',
  choices: 'choices',
};

/** What is missing before it is worth asking the server. */
export function lacksOf(draft: AttributeDraft, needsChoices: boolean): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (draft.label.trim() === '')
    problems.push({ field: FIELD_IDS.label, message: '質問の文を入れてください。' });
  if (draft.purpose.trim() === '')
    problems.push({
      field: FIELD_IDS.purpose,
      message: '利用目的を入れてください（利用者に表示されます）。',
    });
  if (draft.class === 'open' && draft.permittedDepartments?.length === 0)
    problems.push({
      field: FIELD_IDS.permittedDepartments,
      message: '使ってよい所属を1つ以上選んでください。',
    });
  const years = readKeepYears(draft.keepYears);
  if (years !== null && !(years >= 1 && years <= 30))
    problems.push({
      field: FIELD_IDS.keepYears,
      message: '保存期間は、1から30までの数字で入れてください（期限がないときは空にします）。',
    });
  if (!needsChoices) return problems;
  if (!draft.choices.some(({ label, state }) => label.trim() !== '' && state === 'active'))
    problems.push({ field: FIELD_IDS.choices, message: '選択肢を1つ以上入れてください。' });
  for (const { key, label, saved } of draft.choices) {
    if (saved && label.trim() === '')
      problems.push({ field: `choice-${key}`, message: '選択肢の名前を入れてください。' });
  }
  const labels = draft.choices.map(({ label }) => label.trim()).filter(Boolean);
  const twice = labels.find((label, index) => labels.indexOf(label) !== index);
  if (twice) problems.push({ field: FIELD_IDS.choices, message: `選択肢「${twice}」が2つあります。` });
  return problems;
}

export function problemsOf(error: unknown): FieldProblem[] {
  const data = dataOf(error);
  switch (codeOf(error)) {
    case 'invalid_settings':
    case 'invalid_input':
      return ((data.issues ?? []) as { path: string; message: string }[]).map(({ path, message }) => ({
        message,
        field: FIELD_IDS[path.split('.').find((part) => part in FIELD_IDS) ?? ''] ?? `setting-${path}`,
      }));
    case 'too_many_in_talk':
      return [
        {
          field: 'attribute-talk',
          message: `トークで聞けるのは${String(data.limit)}つまでです（多いと途中でやめる人が増えます）。先にほかの項目を「ページで聞く」に変えてください。`,
        },
      ];
    case 'not_in_talk':
      return [
        {
          field: 'attribute-talk',
          message:
            '暗号化して保管する項目と要配慮の項目は、トークでは聞けません（答えがLINEのサーバーを通るため）。',
        },
      ];
    case 'key_taken':
      return [
        { field: FIELD_IDS.key, message: '同じ識別名の登録項目があります。別の識別名にしてください。' },
      ];
    case 'choice_removed':
      return [
        {
          field: FIELD_IDS.choices,
          message:
            'ほかの人が選択肢を加えたか、使われている選択肢が消されています。画面を開き直してください。選択肢は消さずに「利用をやめる」を使います。',
        },
      ];
    default:
      return [{ message: messageOf(error) }];
  }
}
