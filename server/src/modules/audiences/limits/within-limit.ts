/**
 * What a limited account reaches (SEG-13). Whatever it chooses, its audience is cut down to what its groups reach, in the
 * same statement that freezes it; and what asks for more in words (友だち全員, another group) is refused, so that nobody
 * wonders why so few were reached.
 */
import type { Condition, ConditionProblem, Target } from '@madoguchi/contract/audiences';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { whoGivesRights } from '../../staff/index.ts';
import { checkCondition } from '../check-condition.ts';
import { partsOf, type Surroundings } from '../definitions.ts';
import type { ReadTarget } from '../read-target.ts';
import { readLimit, segmentsNamed } from './queries.ts';

/** @param sender who answers for the sending; null: nobody who could be limited */
export async function withinLimit(
  ctx: TxCtx,
  target: Target,
  read: ReadTarget,
  sender: string | null,
): Promise<ReadTarget> {
  const limit = sender === null ? null : await readLimit(ctx, sender);
  if (limit === null || target.kind === 'testers') return read;
  if (target.kind === 'segment' && limit.includes(target.segmentId)) return read;
  const groups: Condition = {
    kind: 'any',
    of: limit.map((segmentId) => ({ kind: 'segment', segmentId, settled: true })),
  };
  const cut: ReadTarget = {
    ...read,
    problems: [
      ...read.problems,
      ...(limit.length === 0 ? [] : checkCondition(groups, read.around, ctx.plugs)),
    ],
    condition: read.condition === null ? groups : { kind: 'all', of: [groups, read.condition] },
    sentence: `${await groupNames(read.around, limit)}の対象のうち、${read.sentence}`,
  };
  if (target.kind === 'condition' && limit.length > 0) return cut;
  const problem: ConditionProblem = {
    path: '',
    code: 'outside_limit',
    about: `送れるのは${await groupNames(read.around, limit)}です。ほかにも送るには、${await helpers(ctx)}に依頼してください`,
  };
  return { ...cut, problems: [...cut.problems, problem] };
}

const groupNames = async (around: Surroundings, limit: readonly string[]): Promise<string> =>
  limit.length === 0
    ? '（なし）'
    : segmentsNamed(around, limit)
        .map(({ name }) => `配信グループ「${name}」`)
        .join('か');

async function helpers(ctx: TxCtx): Promise<string> {
  const people = await whoGivesRights(ctx);
  if (people.length === 0) return '管理者';
  return people
    .map(({ name, department }) => (department === null ? name : `${department} ${name}`))
    .join('、または');
}

/**
 * A limited account does not change what its own groups stand on: that would widen them.
 * @param id of a segment or a list
 * @throws DomainError limit_rests_on
 */
export async function requireNotUnderOwnLimit(ctx: TxCtx, around: Surroundings, id: string): Promise<void> {
  const staffMemberId = actingStaff(ctx);
  const limit = staffMemberId === null ? null : await readLimit(ctx, staffMemberId);
  for (const own of limit ?? []) {
    if (restsOn(around, own, id))
      throw new DomainError('limit_rests_on', {
        segment: around.segments.get(own)?.name ?? '',
        givers: await whoGivesRights(ctx),
      });
  }
}

function restsOn(around: Surroundings, segmentId: string, id: string): boolean {
  const open = [segmentId];
  const seen = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === id) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    const segment = around.segments.get(next);
    if (!segment) continue;
    for (const { part } of partsOf(segment.condition)) {
      if (part.kind === 'segment') open.push(part.segmentId);
      else if (part.kind === 'list' && part.listId === id) return true;
    }
  }
  return false;
}
