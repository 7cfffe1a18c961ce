/** One of several choices. */
import { questionSettings } from '@madoguchi/contract/questions';
import type { z } from 'zod';
import { choiceLabel } from '../localise.ts';
import { plainText } from '../plain-value.ts';
import type { Asking, Checked, Question, QuestionKind } from '../question.ts';

export type ChoiceSettings = z.output<typeof questionSettings.choice>;

/** Choices in one bubble. More are shown in parts: a bubble may weigh 30 KB at LINE, and nobody reads a list of 40. */
export const CHOICES_PER_PART = 12;

/** The choices that are offered: active ones, and whatever the resident holds already. */
export function offered(question: Question<ChoiceSettings>, held: readonly string[]) {
  return question.settings.choices.filter(({ key, state }) => state === 'active' || held.includes(key));
}

/** The part of the choices that begins at `part`, and what leads to the next one. */
export function partOf<T>(
  list: readonly T[],
  part: string | null,
): { shown: readonly T[]; next: string | null } {
  if (list.length <= CHOICES_PER_PART) return { shown: list, next: null };
  const asked = Number(part?.replace('~', '') ?? 0);
  const from = Number.isInteger(asked) && asked > 0 && asked < list.length ? asked : 0;
  const next = from + CHOICES_PER_PART;
  return { shown: list.slice(from, next), next: next < list.length ? `~${next}` : '~0' };
}

/** A typed text that names exactly one choice, in any language. */
export function choiceMeant(question: Question<ChoiceSettings>, asking: Asking, text: string): string | null {
  const wanted = text.normalize('NFKC').trim().toLowerCase();
  const found = offered(question, []).filter((choice) =>
    [choice.label, choiceLabel(question, choice, asking.language)].some(
      (label) => label.normalize('NFKC').toLowerCase() === wanted,
    ),
  );
  return found.length === 1 ? found[0]!.key : null; // length 1: the entry exists
}

function check(
  question: Question<ChoiceSettings>,
  asking: Asking,
  value: unknown,
  held: string | null,
): Checked<string> {
  if (value === '' || value === undefined || value === null)
    return { ok: false, reason: asking.words.chooseOne };
  const known = offered(question, held ? [held] : []).some(({ key }) => key === value);
  return known ? { ok: true, value: plainText(value) } : { ok: false, reason: asking.words.notAChoice };
}

export const choiceKind: QuestionKind<ChoiceSettings, string> = {
  name: 'choice',
  settings: questionSettings.choice,
  mayBeOpen: true,
  exactDates: false,
  talk: {
    ask(question, asking, answer, part) {
      const choices = offered(question, answer ? [answer] : []);
      const { shown, next } = partOf(choices, part);
      return {
        hint: asking.words.chooseOne,
        options: [
          ...shown.map((choice) => ({
            label: choiceLabel(question, choice, asking.language),
            value: choice.key,
            look: choice.key === answer ? ('chosen' as const) : ('option' as const),
          })),
          ...(next
            ? [
                {
                  label: next === '~0' ? asking.words.firstChoices : asking.words.moreChoices,
                  value: next,
                  look: 'link' as const,
                },
              ]
            : []),
        ],
      };
    },
    readTap(question, asking, tapped, answer) {
      if (tapped.startsWith('~')) return { outcome: 'part', part: tapped };
      const checked = check(question, asking, tapped, answer);
      return checked.ok
        ? { outcome: 'answer', value: checked.value, stay: false }
        : { outcome: 'invalid', reason: checked.reason };
    },
    readText(question, asking, text) {
      const key = choiceMeant(question, asking, text);
      return key === null ? null : { outcome: 'answer', value: key, stay: false };
    },
  },
  validate: (question, asking, value) => check(question, asking, value, null),
  readForm: (question, asking, form) => check(question, asking, form.text('answer'), null),
  field: (question, asking, answer) => ({
    kind: 'choice',
    options: offered(question, answer ? [answer] : []).map((choice) => ({
      value: choice.key,
      label: choiceLabel(question, choice, asking.language),
      chosen: choice.key === answer,
    })),
  }),
  show(question, asking, value) {
    const choice = question.settings.choices.find(({ key }) => key === value);
    return choice ? choiceLabel(question, choice, asking.language) : value;
  },
  exportCell: (question, value) => question.settings.choices.find(({ key }) => key === value)?.label ?? value,
  readCell: (question, asking, cell) =>
    check(question, asking, choiceMeant(question, asking, cell) ?? cell.trim(), null),
  store: (value) => ({ facets: [{ kind: 'choice', value }], dates: [] }),
  restore: (_question, { facets }) => facets.find(({ kind }) => kind === 'choice')?.value ?? null,
};
