import type { Module } from '../../platform/module.ts';
import { areaKind } from './kinds/area.ts';
import { choiceKind } from './kinds/choice.ts';
import { dateKind } from './kinds/date.ts';
import { datesKind } from './kinds/dates.ts';
import { multipleChoiceKind } from './kinds/multiple-choice.ts';
import { numberKind } from './kinds/number.ts';
import { textKind } from './kinds/text.ts';
import { yearKind } from './kinds/year.ts';
import { questionKind } from './question.ts';

export const questionsModule: Module = {
  name: 'questions',
  plugs: [choiceKind, multipleChoiceKind, areaKind, yearKind, dateKind, datesKind, numberKind, textKind].map(
    (kind) => questionKind.with(kind),
  ),
};
