/** A question that would take longer than a person waits is told so, instead of failing at the transaction's own limit. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';

/** PostgreSQL's query_canceled. */
const CANCELED = '57014';

/** @throws DomainError 'search_too_wide' */
export async function withPatience<T>(ctx: TxCtx, work: (ctx: TxCtx) => Promise<T>): Promise<T> {
  const milliseconds = Math.round(ctx.auditSearchSeconds * 1000);
  await sql`SELECT set_config('statement_timeout', ${String(milliseconds)}, true)`.execute(ctx.db);
  try {
    return await work(ctx);
  } catch (error) {
    if ((error as { code?: string }).code === CANCELED) throw new DomainError('search_too_wide');
    throw error;
  }
}
