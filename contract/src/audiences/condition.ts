/**
 * Conditions over what residents answered.
 *
 * Every condition has three outcomes for a resident: yes, no, and not answered. They combine as Kleene's logic: `all` is
 * yes when every part is yes and no as soon as one is no; `any` is yes as soon as one is yes; `not` swaps yes and no and
 * leaves the unanswered where they are. So nobody is reached or left out because of a question they never answered,
 * unless `includeUnanswered` says so.
 */
import { z } from 'zod';

/** Deeper than any sentence that a person can still read; a bound for the compiler, not for the number of items (SEG-06). */
export const MAX_CONDITION_DEPTH = 8;
/** All parts of one condition together. */
export const MAX_CONDITION_NODES = 300;
/** Values picked in one part: more than the districts of any city. */
export const MAX_CHOICES = 500;

const name = z.string().min(1).max(80);
/** Within what PostgreSQL and people mean by a date. */
const date = z.iso
  .date()
  .refine(
    (text) => text >= '1900-01-01' && text <= '2200-12-31',
    '1900年から2200年までの日付にしてください。',
  );
/** `today` is the day on which it is counted or frozen, in Japan; otherwise a fixed day such as the next 1 April. */
const day = z.union([z.literal('today'), date]);
const age = z.number().int().min(0).max(150).nullable();

/** One of the picked choices of a choice or multiple-choice attribute. */
const choiceIn = z.object({
  kind: z.literal('choice'),
  definitionId: z.uuid(),
  choices: z.array(name).min(1).max(MAX_CHOICES),
});
/** The attribute was answered (`not` gives: was not answered). Its outcome is always known. */
const answered = z.object({ kind: z.literal('answered'), definitionId: z.uuid() });
/** Age reached in the year of `on`, from a birth-year attribute. Both ends belong to the range; null is open. */
const ageByYear = z.object({ kind: z.literal('age'), definitionId: z.uuid(), from: age, to: age, on: day });
/** At least one date of a dates attribute (child's birth date) lies so far back on `on`, in completed years or months. */
const dateAge = z.object({
  kind: z.literal('dates_age'),
  definitionId: z.uuid(),
  unit: z.enum(['years', 'months']),
  from: z.number().int().min(0).max(1800).nullable(),
  to: z.number().int().min(0).max(1800).nullable(),
  on: day,
});
/** Became a friend between two days, both included. */
const friendSince = z.object({
  kind: z.literal('friend_since'),
  from: date.nullable(),
  to: date.nullable(),
});
/** The language of the resident's LINE or reception settings: 'ja', 'en', … */
const languageIn = z.object({
  kind: z.literal('language'),
  languages: z
    .array(z.string().regex(/^[a-zA-Z-]{2,12}$/))
    .min(1)
    .max(50),
});
/** Members of staff who receive test sends. */
const testers = z.object({ kind: z.literal('testers') });
/**
 * Another saved segment, with its own switch for the unanswered. `settled`: who it would reach, and everybody else is no, so
 * that 「の対象以外」 takes exactly those away.
 */
const inSegment = z.object({
  kind: z.literal('segment'),
  segmentId: z.uuid(),
  settled: z.boolean().optional(),
});
/** 名簿: uploaded, with an end. */
const onList = z.object({ kind: z.literal('list'), listId: z.uuid() });
/** So many of a hundred, by chance; the same people for the same seed, and a larger share contains the smaller one. */
const sampled = z.object({
  kind: z.literal('sample'),
  percent: z.number().min(0.1, '0.1以上にしてください。').max(99.9, '99.9以下にしてください。'),
  seed: z.number().int().min(0).max(999_999),
});
/** A condition that another module offers (`condition` plug point): did X, answered a survey so, is on a list. */
const plugged = z.object({
  kind: z.literal('plugged'),
  plug: name,
  settings: z.record(z.string(), z.unknown()),
});

export type ConditionLeaf =
  | z.infer<typeof choiceIn>
  | z.infer<typeof answered>
  | z.infer<typeof ageByYear>
  | z.infer<typeof dateAge>
  | z.infer<typeof friendSince>
  | z.infer<typeof languageIn>
  | z.infer<typeof testers>
  | z.infer<typeof inSegment>
  | z.infer<typeof onList>
  | z.infer<typeof sampled>
  | z.infer<typeof plugged>;

export type Condition =
  | { kind: 'all'; of: Condition[] }
  | { kind: 'any'; of: Condition[] }
  | { kind: 'not'; of: Condition }
  | ConditionLeaf;

const conditionNode: z.ZodType<Condition, Condition> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('all'), of: z.array(conditionNode).min(1) }),
    z.object({ kind: z.literal('any'), of: z.array(conditionNode).min(1) }),
    z.object({ kind: z.literal('not'), of: conditionNode }),
    choiceIn,
    answered,
    ageByYear.refine(inOrder, { path: ['to'], error: '「から」は「まで」以下にしてください。' }),
    dateAge.refine(inOrder, { path: ['to'], error: '「から」は「まで」以下にしてください。' }),
    friendSince.refine((part) => part.from === null || part.to === null || part.from <= part.to, {
      path: ['to'],
      error: '終わりの日は始まりの日以降にしてください。',
    }),
    languageIn,
    testers,
    inSegment,
    onList,
    sampled,
    plugged,
  ]),
);

function inOrder(part: { from: number | null; to: number | null }): boolean {
  return part.from === null || part.to === null || part.from <= part.to;
}

/** Measured before the recursive check, so that a hostile nesting is refused and not followed. */
function measure(value: unknown): { depth: number; nodes: number } {
  let depth = 0;
  let nodes = 0;
  const open: { value: unknown; depth: number }[] = [{ value, depth: 1 }];
  for (
    let next = open.pop();
    next && depth <= MAX_CONDITION_DEPTH && nodes <= MAX_CONDITION_NODES;
    next = open.pop()
  ) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    nodes += 1;
    depth = Math.max(depth, next.depth);
    const { of } = next.value as { of?: unknown };
    if (of === undefined) continue;
    for (const part of Array.isArray(of) ? of.slice(0, MAX_CONDITION_NODES + 1) : [of])
      open.push({ value: part, depth: next.depth + 1 });
  }
  return { depth, nodes };
}

export const condition = z
  .custom<Condition>((value) => typeof value === 'object' && value !== null, '条件の形が正しくありません。')
  .superRefine((value, issues) => {
    const { depth, nodes } = measure(value);
    if (depth > MAX_CONDITION_DEPTH)
      issues.addIssue({
        code: 'custom',
        message: `条件の入れ子は${MAX_CONDITION_DEPTH}段までです。配信グループに分けてください。`,
      });
    else if (nodes > MAX_CONDITION_NODES)
      issues.addIssue({
        code: 'custom',
        message: `条件は全部で${MAX_CONDITION_NODES}個までです。配信グループに分けてください。`,
      });
  })
  .pipe(conditionNode);

/** A segment's rule as one value: the condition and what happens to those who did not answer. */
export const segmentRule = z.object({ condition, includeUnanswered: z.boolean().default(false) });
export type SegmentRule = z.infer<typeof segmentRule>;
