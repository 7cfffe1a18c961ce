/**
 * Wraps every municipality's data keys, and the installation's secret, by the new master key. No value is encrypted anew:
 * the keys stay what they are. One municipality is one transaction, so whoever reads finds a ring under the old key or
 * under the new one, and an interrupted change is simply run again.
 */
import { sql } from 'kysely';
import { appendAudit } from '../audit/audit-log.ts';
import { systemContext, type TxCtx } from '../context/context.ts';
import type { Runtime } from '../module.ts';
import { changeInstallationSecret } from './installation-secret.ts';
import { openKeyRing, rewrapKeyRing } from './key-ring.ts';

export interface MasterKeyChange {
  /** Put under the new key now; the others were there already. */
  readonly changed: number;
  readonly municipalities: number;
}

export interface ChangeOptions {
  /** Another secret for the passwords of the database roles too, where the old master key is feared to be known. */
  readonly newPasswords?: boolean;
  /** Called within each transaction, and after its commit. */
  readonly reached?: (moment: 'written' | 'committed') => void;
}

/** @throws Error when a ring opens with neither key; those before it are changed */
export async function changeMasterKey(
  runtime: Runtime,
  keys: { readonly to: Buffer; readonly from: Buffer },
  options: ChangeOptions = {},
): Promise<MasterKeyChange> {
  const ids = await runtime.municipalities();
  let changed = 0;
  for (const id of ids) {
    const ctx = systemContext(runtime.services, id, 'master key');
    const done = await ctx.transaction(async (ctx) => {
      const wrapped = await rewrap(ctx, keys);
      options.reached?.('written');
      return wrapped;
    });
    options.reached?.('committed');
    if (done) changed += 1;
  }
  await changeInstallationSecret(runtime.database.adminUrl, { ...keys, anew: options.newPasswords ?? false });
  for (const id of ids)
    await systemContext(runtime.services, id, 'master key').transaction(async (ctx) => {
      const ring = await lockRing(ctx);
      if (ring) openKeyRing(keys.to, ring);
    });
  return { changed, municipalities: ids.length };
}

async function rewrap(ctx: TxCtx, { to, from }: { to: Buffer; from: Buffer }): Promise<boolean> {
  const ring = await lockRing(ctx);
  const wrapped = ring && rewrapKeyRing(to, from, ring);
  if (!wrapped) return false;
  await sql`UPDATE municipalities SET data_key = ${wrapped}
    WHERE municipality_id = ${ctx.scope.municipalityId}`.execute(ctx.db);
  await appendAudit(ctx, { action: 'keys.change_master' });
  return true;
}

/** null: the municipality is being erased, its key is gone. */
async function lockRing(ctx: TxCtx): Promise<Buffer | null> {
  const { rows } = await sql<{ data_key: Buffer }>`
    SELECT data_key FROM municipalities WHERE municipality_id = ${ctx.scope.municipalityId} FOR UPDATE`.execute(
    ctx.db,
  );
  const ring = rows[0]?.data_key;
  return ring && ring.length > 0 ? ring : null;
}
