/** 本人の数: from a saved group, or from what one account looked at and took out between two days. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { countTarget, requireReachedTarget } from '../audiences/index.ts';
import { namesOfStaff } from '../staff/index.ts';

export type PersonSource =
  | { readonly from: 'segment'; readonly segmentId: string }
  | { readonly from: 'audit'; readonly actorId: string; readonly first: string; readonly last: string };

/** @throws DomainError 'not_found', 'forbidden' (another department's group) */
export async function countPersons(ctx: TxCtx, source: PersonSource) {
  if (source.from === 'segment') {
    const target = { kind: 'segment' as const, segmentId: source.segmentId };
    await requireReachedTarget(ctx, target);
    const { reached, sentence } = await countTarget(ctx, target);
    // A group that is not there has no sentence.
    if (sentence === '') throw new DomainError('not_found', { what: 'segment' });
    return { persons: reached, sentence };
  }
  const first = Temporal.PlainDate.from(source.first);
  const last = Temporal.PlainDate.from(source.last);
  const { rows } = await sql<{ n: number }>`
    SELECT count(DISTINCT e.subject_id)::int AS n FROM audit_entries e
    WHERE e.municipality_id = ${ctx.scope.municipalityId} AND e.log = 'operation' AND e.subject_kind = 'resident'
      AND e.actor_id = ${source.actorId}
      AND e.recorded_at >= ${first.toZonedDateTime(TOKYO).toInstant()}
      AND e.recorded_at < ${last.add({ days: 1 }).toZonedDateTime(TOKYO).toInstant()}`.execute(ctx.db);
  const name = (await namesOfStaff(ctx, [source.actorId])).get(source.actorId) ?? source.actorId;
  return {
    persons: rows[0]!.n, // an aggregate has one row
    sentence: `操作記録：${name}が${source.first}から${source.last}までに見た・変えた利用者（一覧の書き出しは含みません）`,
  };
}
