/**
 * Who a delivery is for: conditions over what residents answered, saved as segments (配信グループ), counted while they
 * are being built, and frozen when something is sent.
 *
 * Every condition has three outcomes for a resident: yes, no, and not answered. They combine as Kleene's logic: `all` is
 * yes when every part is yes and no as soon as one is no; `any` is yes as soon as one is yes; `not` swaps yes and no and
 * leaves the unanswered where they are. So nobody is reached or left out because of a question they never answered,
 * unless `includeUnanswered` says so.
 */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from './endpoint.ts';
import { OUTSIDE_PURPOSE, outsideUse, recordedUse } from './purpose.ts';

/** Deeper than any sentence that a person can still read; a bound for the compiler, not for the number of items (SEG-06). */
export const MAX_CONDITION_DEPTH = 8;
/** All parts of one condition together. */
export const MAX_CONDITION_NODES = 300;
/** Values picked in one part: more than the districts of any city. */
export const MAX_CHOICES = 500;

const name = z.string().min(1).max(80);
/** `today` is the day on which it is counted or frozen, in Japan; otherwise a fixed day such as the next 1 April. */
/** Within what PostgreSQL and people mean by a date. */
const date = z.iso
  .date()
  .refine(
    (text) => text >= '1900-01-01' && text <= '2200-12-31',
    '1900年から2200年までの日付にしてください。',
  );
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
/** Another saved segment, with its own switch for the unanswered. */
const inSegment = z.object({ kind: z.literal('segment'), segmentId: z.uuid() });
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

/** Whom a delivery is for. 友だち全員 ignores every attribute and topic. */
export const target = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('everyone') }),
  z.object({ kind: z.literal('segment'), segmentId: z.uuid() }),
  z.object({ kind: z.literal('condition'), condition, includeUnanswered: z.boolean().default(false) }),
  z.object({ kind: z.literal('testers') }),
]);
export type Target = z.infer<typeof target>;

/** Among current friends (nobody who blocks us is ever counted): yes + no + unanswered = friends. */
export const conditionCount = z.object({
  yes: z.number().int(),
  no: z.number().int(),
  unanswered: z.number().int(),
  friends: z.number().int(),
  /** What a delivery would reach now: yes, and the unanswered when they are included. */
  reached: z.number().int(),
});
export type ConditionCount = z.infer<typeof conditionCount>;

/** What is wrong with a condition against today's attributes; `path` leads to the part (`of.1.of.0`). */
export const conditionProblem = z.object({
  path: z.string(),
  code: z.enum([
    'definition_missing',
    'definition_retired',
    'definition_kind',
    'choice_missing',
    'segment_missing',
    'segment_archived',
    'segment_cycle',
    'too_deep',
    'plug_missing',
    'plug_settings',
  ]),
  /** What it is about, for the sentence on the screen: a label or a key. */
  about: z.string(),
});
export type ConditionProblem = z.infer<typeof conditionProblem>;

export const CONDITION_PROBLEM_LABELS = {
  definition_missing: '登録項目が見つかりません',
  definition_retired: '使用をやめた登録項目です',
  definition_kind: 'この登録項目では使えない条件です',
  choice_missing: '選択肢が見つかりません',
  segment_missing: '配信グループが見つかりません',
  segment_archived: '使用をやめた配信グループです',
  segment_cycle: '配信グループが自分自身を条件にしています',
  too_deep: '条件が大きすぎます。配信グループを分けてください',
  plug_missing: 'この条件は今は使えません',
  plug_settings: '条件の設定が正しくありません',
} as const satisfies Record<ConditionProblem['code'], string>;

/** Problems under which a condition still has a meaning (it is counted, with a warning): the others refuse saving. */
export const TOLERATED_PROBLEMS: readonly ConditionProblem['code'][] = [
  'definition_retired',
  'segment_archived',
];

export const SEGMENT_STATES = {
  active: { label: '使用中', next: ['archived'] },
  archived: { label: '使用をやめた', next: ['active'] },
} as const satisfies Record<string, { label: string; next: readonly string[] }>;
const segmentState = z.enum(['active', 'archived']);
export type SegmentState = z.infer<typeof segmentState>;

/** A place that uses the segment, for the warning before it changes: another segment, a delivery, a schedule. */
const segmentUse = z.object({ kind: z.string(), id: z.string(), label: z.string() });

const segmentName = z.string().trim().min(1, '名前を入力してください。').max(60, '名前は60文字までです。');
const segmentNote = z.string().trim().max(500, 'メモは500文字までです。').default('');

export const segmentEntry = z.object({
  id: z.uuid(),
  name: z.string(),
  note: z.string(),
  state: segmentState,
  /** The rule read back as one sentence. */
  sentence: z.string(),
  includeUnanswered: z.boolean(),
  /** Empty when the condition still means what it said. */
  problems: z.array(conditionProblem),
  updatedAt: instant,
  /** Whose it is; null: everybody's to see. */
  departmentId: z.uuid().nullable(),
  department: z.string().nullable(),
  /** この所属だけが見られる. */
  exclusive: z.boolean(),
  /** Whether the person who asks may change it, as far as departments go. */
  mayChange: z.boolean(),
});
export type SegmentEntry = z.infer<typeof segmentEntry>;

export const segmentView = segmentEntry.extend({
  condition: z.custom<Condition>(),
  /** Sent back with a change: it is refused when somebody else changed the segment meanwhile. */
  revision: z.number().int(),
  usedBy: z.array(segmentUse),
});
export type SegmentView = z.infer<typeof segmentView>;

/** An attribute as the condition builder offers it, with the number of friends who registered each choice (SEG-10). */
export const conditionAttribute = z.object({
  definitionId: z.uuid(),
  key: z.string(),
  label: z.string(),
  state: z.enum(['active', 'retired']),
  /** Which condition kinds besides `answered` it can be used in. */
  conditionKind: z.enum(['choice', 'age', 'dates_age']),
  multiple: z.boolean(),
  answered: z.number().int(),
  unanswered: z.number().int(),
  /** Choices in their order; empty for age and dates. */
  choices: z.array(z.object({ key: z.string(), label: z.string(), count: z.number().int() })),
  /** Friends per age reached this year, in tens (`from` 0, 10, …), or per child's completed years; empty for choices. */
  ages: z.array(
    z.object({ from: z.number().int(), to: z.number().int().nullable(), count: z.number().int() }),
  ),
});
export type ConditionAttribute = z.infer<typeof conditionAttribute>;

const CONDITION_INVALID = {
  condition_invalid: { status: 400, data: z.object({ problems: z.array(conditionProblem) }) },
} as const;
const NAME_TAKEN = { segment_name_taken: { status: 409, data: z.object({ name: z.string() }) } } as const;
const CHANGED = { segment_changed: { status: 409, data: z.object({ revision: z.number().int() }) } } as const;

export const audiences = {
  listSegments: endpoint({
    method: 'GET',
    path: '/segments',
    summary: '配信グループの一覧',
    input: z.object({ state: segmentState.default('active') }),
    output: z.object({ segments: z.array(segmentEntry) }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
  /** Apart from the list, so that names are on the screen before the figures. */
  countSegments: endpoint({
    method: 'GET',
    path: '/segments/counts',
    summary: '配信グループごとの対象人数（現在）',
    input: z.object({}),
    output: z.object({ counts: z.array(conditionCount.extend({ id: z.uuid() })) }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
  getSegment: endpoint({
    method: 'GET',
    path: '/segments/{id}',
    summary: '配信グループ',
    input: z.object({ id: z.uuid() }),
    output: segmentView,
    errors: NOT_FOUND,
    permission: 'audiences.view',
    audit: false,
  }),
  createSegment: endpoint({
    method: 'POST',
    path: '/segments',
    summary: '配信グループを作る',
    input: segmentRule.extend({ name: segmentName, note: segmentNote, outsideUse: outsideUse.optional() }),
    output: segmentView,
    errors: { ...NAME_TAKEN, ...CONDITION_INVALID, ...OUTSIDE_PURPOSE },
    permission: 'audiences.manage',
    audit: false,
  }),
  updateSegment: endpoint({
    method: 'PUT',
    path: '/segments/{id}',
    summary: '配信グループを変える',
    input: segmentRule.extend({
      id: z.uuid(),
      name: segmentName,
      note: segmentNote,
      revision: z.number().int(),
      outsideUse: outsideUse.optional(),
    }),
    output: segmentView,
    errors: { ...NOT_FOUND, ...NAME_TAKEN, ...CHANGED, ...CONDITION_INVALID, ...OUTSIDE_PURPOSE },
    permission: 'audiences.manage',
    audit: false,
  }),
  /** 使用をやめる, or use again. A segment in use by another one is refused. */
  setSegmentState: endpoint({
    method: 'PUT',
    path: '/segments/{id}/state',
    summary: '配信グループの使用をやめる・再開する',
    input: z.object({ id: z.uuid(), state: segmentState }),
    output: segmentView,
    errors: {
      ...NOT_FOUND,
      ...NAME_TAKEN,
      segment_in_use: { status: 409, data: z.object({ usedBy: z.array(segmentUse) }) },
    },
    permission: 'audiences.manage',
    audit: false,
  }),
  assignSegment: endpoint({
    method: 'PUT',
    path: '/segments/{id}/department',
    summary: '配信グループの所管を変える。exclusive: この所属だけが見られる',
    input: z.object({ id: z.uuid(), departmentId: z.uuid().nullable(), exclusive: z.boolean() }),
    output: segmentView,
    errors: NOT_FOUND,
    permission: 'audiences.manage',
    audit: false,
  }),
  /** The live count while a condition is being built. It also tells what is wrong, and reads the rule back. */
  previewCondition: endpoint({
    method: 'POST',
    path: '/segments/preview',
    summary: '条件の対象人数（現在）と文章',
    input: segmentRule,
    output: z.object({
      count: conditionCount.nullable(),
      sentence: z.string(),
      problems: z.array(conditionProblem),
    }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
  /** The same for whatever a delivery can be sent to. */
  previewTarget: endpoint({
    method: 'POST',
    path: '/segments/preview-target',
    summary: '配信先の人数（現在）と文章',
    input: z.object({ target }),
    output: z.object({
      count: conditionCount.nullable(),
      sentence: z.string(),
      problems: z.array(conditionProblem),
    }),
    errors: NOT_FOUND,
    permission: 'audiences.view',
    audit: false,
  }),
  listOutsideUses: endpoint({
    method: 'GET',
    path: '/segments/outside-uses',
    summary: '目的外利用の記録',
    input: z.object({}),
    output: z.object({ entries: z.array(recordedUse) }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
  /** What conditions can be made of, with registrants per item: the builder's material and the screen 登録状況 (SEG-10). */
  listConditionAttributes: endpoint({
    method: 'GET',
    path: '/segments/attributes',
    summary: '条件に使える登録項目と登録者数',
    input: z.object({}),
    output: z.object({
      friends: z.number().int(),
      attributes: z.array(conditionAttribute),
      languages: z.array(z.object({ language: z.string(), count: z.number().int() })),
      testers: z.number().int(),
      plugged: z.array(z.object({ plug: z.string(), label: z.string() })),
    }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
};
