/** A question in the resident's language; what has no translation stays Japanese. Pure. */
import type { ResidentLanguage } from '@madoguchi/contract/questions';
import type { Asking, Question } from './question.ts';
import { QUESTION_WORDS } from './words.ts';

/** The label, help and purpose to show. Choices are translated by their kind (`choiceLabel`). */
export function localise<S>(question: Question<S>, language: ResidentLanguage): Question<S> {
  if (language === 'ja') return question;
  const words = question.translations[language];
  if (!words) return question;
  return {
    ...question,
    label: words.label || question.label,
    help: words.help ?? question.help,
    purpose: words.purpose || question.purpose,
  };
}

export function choiceLabel(
  question: Question,
  choice: { key: string; label: string },
  language: ResidentLanguage,
): string {
  return (
    (language === 'ja' ? undefined : question.translations[language]?.choices?.[choice.key]) || choice.label
  );
}

export function asking(language: ResidentLanguage, today: Temporal.PlainDate): Asking {
  return { language, words: QUESTION_WORDS[language], today };
}
