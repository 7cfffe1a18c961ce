import type { Module } from '../../platform/module.ts';
import { choiceKind } from './kinds/choice.ts';
import { datesKind } from './kinds/dates.ts';
import { multipleChoiceKind } from './kinds/multiple-choice.ts';
import { numberKind } from './kinds/number.ts';
import { textKind } from './kinds/text.ts';
import { yearKind } from './kinds/year.ts';
import { questionKind } from './question.ts';

export const questionsModule: Module = {
  name: 'questions',
  plugs: [choiceKind, multipleChoiceKind, yearKind, datesKind, numberKind, textKind].map((kind) =>
    questionKind.with(kind),
  ),
};
