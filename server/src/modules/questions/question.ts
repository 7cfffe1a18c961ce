/** What a question is, and what a kind of question must be able to do. */
import type { AnswerClass, AnswerValue, ResidentLanguage, Translations } from '@madoguchi/contract/questions';
import type { z } from 'zod';
import { plugPoint, type Plugs } from '../../platform/plugs/index.ts';
import type { QuestionWords } from './words.ts';

/** A question in Japanese with its settings already parsed by its kind. */
export interface Question<S = unknown> {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly help: string;
  readonly purpose: string;
  readonly class: AnswerClass;
  readonly settings: S;
  readonly translations: Translations;
}

/** What a kind is told besides the question. */
export interface Asking {
  readonly language: ResidentLanguage;
  readonly words: QuestionWords;
  readonly today: Temporal.PlainDate;
}

export type Checked<V> =
  | { readonly ok: true; readonly value: V }
  /**
   * `field` names the form's field where there are several; `reason` is the sentence the resident reads; `part`: what to
   * show instead, since something is still to be chosen.
   */
  | { readonly ok: false; readonly reason: string; readonly field?: string; readonly part?: string };

/** One thing to tap. `value` travels in the postback and comes back to `readTap`; at most 60 characters. */
export interface TapOption {
  readonly label: string;
  readonly value: string;
  readonly look: 'option' | 'chosen' | 'main' | 'link';
}

export interface TalkView {
  readonly hint: string;
  readonly options: readonly TapOption[];
}

export type TalkStep<V> =
  /** The answer; with `stay` it is saved and the question is shown again (another choice may be added). */
  | { readonly outcome: 'answer'; readonly value: V; readonly stay: boolean }
  /** The last choice was taken away. */
  | { readonly outcome: 'clear' }
  /** Done with a question whose answer is saved already. */
  | { readonly outcome: 'next' }
  /** Show another part of the question: the years of a decade, the next choices. */
  | { readonly outcome: 'part'; readonly part: string }
  | { readonly outcome: 'invalid'; readonly reason: string };

/** A kind that can be asked in the talk, by taps alone. Every tap means the same at any time, in any order. */
export interface TalkForm<S, V> {
  ask(question: Question<S>, asking: Asking, answer: V | null, part: string | null): TalkView;
  readTap(question: Question<S>, asking: Asking, tapped: string, answer: V | null): TalkStep<V>;
  /** What somebody typed instead of tapping; null when it cannot be meant as an answer. */
  readText(question: Question<S>, asking: Asking, text: string): TalkStep<V> | null;
}

/** The field of a page, as data. */
export type FieldView =
  | {
      readonly kind: 'choice' | 'multiple_choice';
      readonly options: readonly {
        readonly value: string;
        readonly label: string;
        readonly chosen: boolean;
      }[];
    }
  | {
      readonly kind: 'area';
      readonly options: readonly {
        readonly value: string;
        readonly label: string;
        readonly chosen: boolean;
      }[];
      /** Postal codes are known: one may be typed instead of looking for the area. */
      readonly byPostcode: boolean;
      /** Chosen by a postal code that has several areas: only these are shown. */
      readonly narrowed: boolean;
    }
  | { readonly kind: 'date'; readonly year: string; readonly month: string; readonly day: string }
  | {
      readonly kind: 'year';
      readonly value: string;
      readonly decades: readonly { readonly value: string; readonly label: string }[];
      /** Filled once a decade was chosen. */
      readonly years: readonly { readonly value: string; readonly label: string; readonly chosen: boolean }[];
    }
  | {
      readonly kind: 'dates';
      readonly rows: readonly { readonly year: string; readonly month: string; readonly day: string }[];
      readonly more: boolean;
    }
  | { readonly kind: 'number'; readonly value: string; readonly unit: string }
  | { readonly kind: 'text'; readonly value: string; readonly maxLength: number };

export interface FormReader {
  text(name: string): string;
  all(name: string): string[];
}

/** Where open answers are kept: interned values under the question, and exact dates. */
export interface Stored {
  readonly facets: readonly { readonly kind: string; readonly value: string }[];
  readonly dates: readonly string[];
}

export interface QuestionKind<S = unknown, V extends AnswerValue = AnswerValue> {
  readonly name: string;
  readonly settings: z.ZodType<S>;
  /** False for what can tell anything (free text): such answers are always sealed. */
  readonly mayBeOpen: boolean;
  /** True when answers are exact dates, kept beside the facets. */
  readonly exactDates: boolean;
  readonly talk: TalkForm<S, V> | null;
  /** Checks a value from the API or a form. */
  validate(question: Question<S>, asking: Asking, value: unknown): Checked<V>;
  readForm(question: Question<S>, asking: Asking, form: FormReader): Checked<V>;
  /** @param part the chosen part (decade, number of rows) or null */
  field(question: Question<S>, asking: Asking, answer: V | null, part: string | null): FieldView;
  /** For reading: to the resident in their language, to staff in Japanese. */
  show(question: Question<S>, asking: Asking, value: V): string;
  /** For a spreadsheet cell. */
  exportCell(question: Question<S>, value: V): string;
  /** What a spreadsheet cell says: as `exportCell` writes it, and as offices do. Never an empty cell. */
  readCell(question: Question<S>, asking: Asking, cell: string): Checked<V>;
  store(value: V): Stored;
  /** The value that was stored; null when nothing of it is there. */
  restore(question: Question<S>, stored: Stored): V | null;
}

/** Kinds of questions: later modules add address, phone, file, slot and so on. */
export const questionKind = plugPoint<QuestionKind>('questions.question kind');

/** @throws Error for a kind that nobody plugged in: a defect, since the edge admits known kinds only */
export function kindNamed(plugs: Plugs, name: string): QuestionKind {
  const kind = plugs.all(questionKind).find((candidate) => candidate.name === name);
  if (!kind) throw new Error(`no question kind is called '${name}'`);
  return kind;
}
