/** The vocabulary of questions: how each kind is validated, asked, shown, stored and exported. */
export { questionsModule } from './module.ts';
export { kindNamed, questionKind } from './question.ts';
export type {
  Asking,
  Checked,
  FieldView,
  FormReader,
  Question,
  QuestionKind,
  Stored,
  TalkStep,
  TalkView,
  TapOption,
} from './question.ts';
export { asking, choiceLabel, localise } from './localise.ts';
export { eraYear, parseDate, parseYear } from '../../platform/time/japanese-years.ts';
