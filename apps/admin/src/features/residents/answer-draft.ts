/** An answer while staff correct it: what is typed, by kind of question. Pure. */
import type { AnswerValue, QuestionKindName } from '@madoguchi/contract/questions';

/** `text` for one choice, year, number and text; `list` for several choices and dates. */
export interface AnswerDraft {
  readonly text: string;
  readonly list: readonly string[];
}

export function draftOf(value: AnswerValue | null): AnswerDraft {
  if (Array.isArray(value)) return { text: '', list: value };
  return { text: value === null ? '' : String(value), list: [] };
}

/** The value to send, or the sentence that says what is missing. */
export function valueOf(
  kind: QuestionKindName,
  draft: AnswerDraft,
): { readonly value: AnswerValue } | { readonly problem: string } {
  switch (kind) {
    case 'multiple_choice':
      return draft.list.length > 0
        ? { value: [...draft.list] }
        : { problem: '1つ以上選んでください。未回答に戻すときは「この答えを消す」を押してください。' };
    case 'dates': {
      const dates = draft.list.filter((day) => day !== '');
      return dates.length > 0 ? { value: dates } : { problem: '日付を入れてください。' };
    }
    case 'date':
      return draft.text === '' ? { problem: '日付を入れてください。' } : { value: draft.text };
    case 'area':
    case 'choice':
      return draft.text === '' ? { problem: '1つ選んでください。' } : { value: draft.text };
    case 'number': {
      const typed = draft.text.normalize('NFKC').replaceAll(',', '').trim();
      return /^-?\d+$/.test(typed)
        ? { value: Number(typed) }
        : { problem: '数字で入れてください（例：3）。' };
    }
    case 'year':
    case 'text':
      return draft.text.trim() === ''
        ? {
            problem:
              kind === 'year' ? '年を入れてください（例：1948、昭和23年）。' : '文字を入れてください。',
          }
        : { value: draft.text.trim() };
  }
}
