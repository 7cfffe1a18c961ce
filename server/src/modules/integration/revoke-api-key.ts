/** Ends a key: its next request is refused. */
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { found } from '../../platform/errors/index.ts';
import './tables.ts';

/**
 * A key that was revoked before stays as it was.
 * @throws DomainError not_found
 */
export async function revokeApiKey(ctx: TxCtx, id: string): Promise<void> {
  const row = found(
    await ctx.db
      .selectFrom('api_keys')
      .select(['name', 'revoked_at'])
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst(),
    'apiKey',
  );
  if (row.revoked_at !== null) return;
  await ctx.db
    .updateTable('api_keys')
    .set({ revoked_at: ctx.now(), revoked_by: actingStaff(ctx) })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'api_key.revoked',
    subject: { kind: 'apiKey', id },
    before: { name: row.name },
  });
}
