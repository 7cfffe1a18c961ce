/** Registrants per item: the builder's material and the screen 登録状況 (SEG-10). */
import { z } from 'zod';
import { countGroup, peopleCount } from '../people-count.ts';

/** An attribute as the condition builder offers it, with the number of friends who registered each choice (SEG-10). */
export const conditionAttribute = countGroup(
  z.object({
    definitionId: z.uuid(),
    key: z.string(),
    label: z.string(),
    state: z.enum(['active', 'retired']),
    /** Which condition kinds besides `answered` it can be used in. */
    conditionKind: z.enum(['choice', 'age', 'dates_age']),
    multiple: z.boolean(),
    answered: peopleCount,
    unanswered: peopleCount,
    /** Choices in their order; empty for age and dates. */
    choices: z.array(z.object({ key: z.string(), label: z.string(), count: peopleCount })),
    /** Friends per age reached this year, in tens (`from` 0, 10, …), or per child's completed years; empty for choices. */
    ages: z.array(z.object({ from: z.number().int(), to: z.number().int().nullable(), count: peopleCount })),
  }),
);
/** 内訳 of those whom a rule reaches. One group: rows and the unanswered add up. */
export const breakdown = z.object({
  tables: z.array(
    countGroup(
      z.object({
        label: z.string(),
        rows: z.array(z.object({ label: z.string(), count: peopleCount })),
        unanswered: peopleCount,
      }),
    ),
  ),
});
export type Breakdown = z.infer<typeof breakdown>;

export type ConditionAttribute = z.infer<typeof conditionAttribute>;
