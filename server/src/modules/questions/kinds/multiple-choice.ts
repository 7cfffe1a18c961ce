/** Any number of choices. In the talk each tap adds or takes away one choice and says which, so that taps may come twice. */
import { questionSettings } from '@madoguchi/contract/questions';
import { choiceLabel } from '../localise.ts';
import type { Asking, Checked, Question, QuestionKind, TalkStep } from '../question.ts';
import { choiceMeant, offered, partOf, type ChoiceSettings } from './choice.ts';

const ALL = '*';
const DONE = '=';

/** Known keys in the order of the choices, each once. */
function inOrder(question: Question<ChoiceSettings>, keys: readonly string[]): string[] {
  return question.settings.choices.map(({ key }) => key).filter((key) => keys.includes(key));
}

function check(question: Question<ChoiceSettings>, asking: Asking, value: unknown): Checked<string[]> {
  if (!Array.isArray(value) || value.length === 0)
    return { ok: false, reason: asking.words.chooseAtLeastOne };
  const known = new Set(question.settings.choices.map(({ key }) => key));
  if (!value.every((key) => known.has(key as string))) return { ok: false, reason: asking.words.notAChoice };
  return { ok: true, value: inOrder(question, value as string[]) };
}

function toggled(question: Question<ChoiceSettings>, keys: readonly string[]): TalkStep<string[]> {
  const value = inOrder(question, keys);
  return value.length > 0 ? { outcome: 'answer', value, stay: true } : { outcome: 'clear' };
}

export const multipleChoiceKind: QuestionKind<ChoiceSettings, string[]> = {
  name: 'multiple_choice',
  settings: questionSettings.multiple_choice,
  mayBeOpen: true,
  exactDates: false,
  talk: {
    ask(question, asking, answer, part) {
      const held = answer ?? [];
      const { shown, next } = partOf(offered(question, held), part);
      return {
        hint: asking.words.chooseSome,
        options: [
          ...shown.map((choice) => {
            const chosen = held.includes(choice.key);
            return {
              label: `${chosen ? '☑' : '□'} ${choiceLabel(question, choice, asking.language)}`,
              value: `${chosen ? '-' : '+'}${choice.key}`,
              look: chosen ? ('chosen' as const) : ('option' as const),
            };
          }),
          ...(next
            ? [
                {
                  label: next === '~0' ? asking.words.firstChoices : asking.words.moreChoices,
                  value: next,
                  look: 'link' as const,
                },
              ]
            : []),
          { label: asking.words.all, value: ALL, look: 'link' },
          { label: asking.words.done, value: DONE, look: 'main' },
        ],
      };
    },
    readTap(question, asking, tapped, answer) {
      const held = answer ?? [];
      if (tapped.startsWith('~')) return { outcome: 'part', part: tapped };
      if (tapped === DONE)
        return held.length > 0
          ? { outcome: 'next' }
          : { outcome: 'invalid', reason: asking.words.chooseAtLeastOne };
      if (tapped === ALL)
        return toggled(
          question,
          offered(question, held).map(({ key }) => key),
        );
      const key = tapped.slice(1);
      if (tapped.startsWith('-'))
        return toggled(
          question,
          held.filter((one) => one !== key),
        );
      const known = tapped.startsWith('+') && offered(question, held).some((choice) => choice.key === key);
      return known
        ? toggled(question, [...held, key])
        : { outcome: 'invalid', reason: asking.words.notAChoice };
    },
    readText(question, asking, text) {
      const keys = text.split(/[、,，・\n]/).map((part) => choiceMeant(question, asking, part));
      return keys.every((key) => key !== null) ? toggled(question, keys) : null;
    },
  },
  validate: (question, asking, value) => check(question, asking, value),
  readForm: (question, asking, form) => check(question, asking, form.all('answer')),
  field: (question, asking, answer) => ({
    kind: 'multiple_choice',
    options: offered(question, answer ?? []).map((choice) => ({
      value: choice.key,
      label: choiceLabel(question, choice, asking.language),
      chosen: (answer ?? []).includes(choice.key),
    })),
  }),
  show: (question, asking, value) =>
    question.settings.choices
      .filter(({ key }) => value.includes(key))
      .map((choice) => choiceLabel(question, choice, asking.language))
      .join(asking.language.startsWith('ja') || asking.language === 'zh' ? '、' : ', '),
  exportCell: (question, value) =>
    question.settings.choices
      .filter(({ key }) => value.includes(key))
      .map(({ label }) => label)
      .join('、'),
  readCell: (question, asking, cell) =>
    check(
      question,
      asking,
      cell
        .split(/[、,，;；・\n]/)
        .filter((part) => part.trim() !== '')
        .map((part) => choiceMeant(question, asking, part) ?? part.trim()),
    ),
  store: (value) => ({ facets: value.map((key) => ({ kind: 'choice', value: key })), dates: [] }),
  restore(question, { facets }) {
    const keys = inOrder(
      question,
      facets.filter(({ kind }) => kind === 'choice').map(({ value }) => value),
    );
    return keys.length > 0 ? keys : null;
  },
};
