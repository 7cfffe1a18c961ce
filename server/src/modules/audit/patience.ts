/** A question that would take longer than a person waits is told so, instead of failing at the transaction's own limit. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import type { Db } from '../../platform/db/database.ts';
import { DomainError } from '../../platform/errors/index.ts';

/** PostgreSQL's query_canceled. */
const CANCELED = '57014';

/** When the patience of an open transaction ends, in milliseconds of `performance.now()`. */
const deadlines = new WeakMap<Db, number>();

/** @throws DomainError 'search_too_wide' */
export async function withPatience<T>(ctx: TxCtx, work: (ctx: TxCtx) => Promise<T>): Promise<T> {
  deadlines.set(ctx.db, performance.now() + ctx.auditSearchSeconds * 1000);
  try {
    await spendTheRest(ctx);
    return await work(ctx);
  } catch (error) {
    if ((error as { code?: string }).code === CANCELED) throw new DomainError('search_too_wide');
    throw error;
  }
}

/**
 * Before each further heavy statement: it may take what the ones before have left, so that together they stay below the
 * transaction's own limit of 30 s, which would end the connection without an answer.
 */
export async function spendTheRest(ctx: TxCtx): Promise<void> {
  const deadline = deadlines.get(ctx.db);
  if (deadline === undefined) return;
  const left = Math.round(deadline - performance.now());
  if (left <= 0) throw new DomainError('search_too_wide');
  await sql`SELECT set_config('statement_timeout', ${String(left)}, true)`.execute(ctx.db);
}
