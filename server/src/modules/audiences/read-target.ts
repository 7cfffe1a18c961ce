/** What a target of a delivery means now: its condition, its sentence, and what is wrong with it. */
import {
  CONDITION_PROBLEM_LABELS,
  type Condition,
  type ConditionCount,
  type ConditionProblem,
  type Target,
} from '@madoguchi/contract/audiences';
import type { Exact } from '@madoguchi/contract/people-count';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { checkCondition, serious } from './check-condition.ts';
import { countCondition } from './count-condition.ts';
import { readSurroundings, type Surroundings } from './definitions.ts';
import { unrecordedUses } from './outside-purpose.ts';
import { describeCondition, EVERYONE, TESTERS } from './describe-condition.ts';
import { withinLimit } from './limits/within-limit.ts';
import type { MessageNature } from './withholding.ts';

export interface ReadTarget {
  /** null: every friend. */
  readonly condition: Condition | null;
  readonly includeUnanswered: boolean;
  readonly sentence: string;
  readonly problems: ConditionProblem[];
  readonly around: Surroundings;
}

/** @param sender who answers for the sending: a limited account reaches its own groups only (SEG-13) */
export async function readTarget(
  ctx: TxCtx,
  target: Target,
  sender: string | null = actingStaff(ctx),
): Promise<ReadTarget> {
  return withinLimit(ctx, target, await readUnlimited(ctx, target), sender);
}

async function readUnlimited(ctx: TxCtx, target: Target): Promise<ReadTarget> {
  const around = await readSurroundings(ctx);
  switch (target.kind) {
    case 'everyone':
      return { condition: null, includeUnanswered: false, sentence: EVERYONE, problems: [], around };
    case 'testers':
      return {
        condition: { kind: 'testers' },
        includeUnanswered: false,
        sentence: TESTERS,
        problems: [],
        around,
      };
    case 'condition':
      return readRule(ctx, around, target.condition, target.includeUnanswered);
    case 'segment': {
      const segment = around.segments.get(target.segmentId);
      if (!segment) {
        const problems = [{ path: '', code: 'segment_missing' as const, about: target.segmentId }];
        return {
          condition: { kind: 'segment', segmentId: target.segmentId },
          includeUnanswered: false,
          sentence: '',
          problems,
          around,
        };
      }
      const read = await readRule(ctx, around, segment.condition, segment.includeUnanswered, segment.id);
      const archived =
        segment.state === 'archived'
          ? [{ path: '', code: 'segment_archived' as const, about: segment.name }]
          : [];
      return {
        ...read,
        sentence: `配信グループ「${segment.name}」：${read.sentence}`,
        problems: [...archived, ...read.problems],
      };
    }
  }
}

/** The same for a rule that may not be saved yet. */
export async function readRule(
  ctx: TxCtx,
  around: Surroundings,
  condition: Condition,
  includeUnanswered: boolean,
  own: string | null = null,
): Promise<ReadTarget> {
  return {
    condition,
    includeUnanswered,
    sentence: await describeCondition(ctx, around, condition, includeUnanswered),
    problems: checkCondition(condition, around, ctx.plugs, own),
    around,
  };
}

/** The count of what was read; null when a problem leaves it without a clear meaning. */
export async function countRead(
  ctx: TxCtx,
  read: ReadTarget,
  message?: MessageNature,
): Promise<Exact<ConditionCount> | null> {
  if (serious(read.problems).length > 0) return null;
  return countCondition(ctx, read.condition, {
    includeUnanswered: read.includeUnanswered,
    around: read.around,
    ...(message ? { message } : {}),
  });
}

const NOTHING: Exact<ConditionCount> = { yes: 0, no: 0, unanswered: 0, friends: 0, reached: 0, withheld: 0 };

/** For the check before sending: figures (all zero when it cannot be counted), sentence, and problems as sentences. */
export async function countTarget(
  ctx: TxCtx,
  target: Target,
  message?: MessageNature,
  sender?: string | null,
): Promise<Exact<ConditionCount> & { sentence: string; problems: string[] }> {
  const read = await readTarget(ctx, target, sender);
  const count = (await countRead(ctx, read, message)) ?? NOTHING;
  const problems = read.problems.map(
    ({ code, about }) => `${CONDITION_PROBLEM_LABELS[code]}（${about}）。配信先を選び直してください。`,
  );
  // A delivery stops here as a group does when it is saved; the ground is recorded with a group.
  const outside =
    read.condition === null
      ? []
      : await unrecordedUses(
          ctx,
          'delivery.create',
          read.around,
          read.condition,
          target.kind === 'segment' ? target.segmentId : null,
        );
  problems.push(
    ...outside.map(
      ({ label }) =>
        `目的外利用になります（登録項目「${label}」）。根拠と承認を記録した配信グループを選んでください。`,
    ),
  );
  return { ...count, sentence: read.sentence, problems };
}
