/** Opens or closes a function. It holds from the next request and the next event of the talk on. */
import type { PublicationState } from '@madoguchi/contract/publication';
import { sql } from 'kysely';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import { publishedFunction } from './published-function.ts';
import { forgetPublication } from './read-publication.ts';
import './tables.ts';

export interface PublicationChange {
  readonly name: string;
  /** The state that the person saw when deciding. */
  readonly before: PublicationState;
  readonly after: PublicationState;
  readonly note: string;
}

/**
 * @throws DomainError not_found; changed_meanwhile when somebody else was faster
 */
export async function setPublication(ctx: TxCtx, change: PublicationChange): Promise<void> {
  const { name, before, after, note } = change;
  const declared = found(
    ctx.plugs.all(publishedFunction).find((one) => one.name === name),
    'function',
  );
  const municipality = ctx.scope.municipalityId;
  // The row is there before it is looked at, so that two people who decide at once meet at its lock.
  await sql`INSERT INTO function_publications (municipality_id, function, state)
    VALUES (${municipality}, ${name}, ${declared.initial}) ON CONFLICT DO NOTHING`.execute(ctx.db);
  const { state } = await ctx.db
    .selectFrom('function_publications')
    .select('state')
    .where('municipality_id', '=', municipality)
    .where('function', '=', name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (state !== before) throw new DomainError('changed_meanwhile');
  if (state === after) return;
  await ctx.db
    .updateTable('function_publications')
    .set({ state: after })
    .where('municipality_id', '=', municipality)
    .where('function', '=', name)
    .execute();
  await ctx.db
    .insertInto('publication_changes')
    .values({
      municipality_id: municipality,
      function: name,
      before,
      after,
      staff_member_id: actingStaff(ctx),
      note,
      at: ctx.now(),
    })
    .execute();
  forgetPublication(ctx);
  await appendAudit(ctx, {
    action: 'function.publication_changed',
    subject: { kind: 'function', id: name },
    before: { state: before },
    after: { state: after },
    purpose: note === '' ? null : note,
  });
}
