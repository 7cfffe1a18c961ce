/** How staff of a municipality sign in by its identity provider. */
import type { SingleSignOnSettings } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { isListed, readDescription } from './provider.ts';
import './tables.ts';

/** The place to which the client's secret is sealed. */
export const clientSecretPlace = (id: string) => ({
  table: 'staff_single_sign_on',
  column: 'client_secret',
  row: id,
});

/** Where the provider sends people back to; registered there. */
export const redirectUriOf = (ctx: Pick<Ctx, 'publicUrl'>) => `${ctx.publicUrl}/admin/single-sign-on/answer`;

export async function findSettings(ctx: TxCtx) {
  return ctx.db
    .selectFrom('staff_single_sign_on')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirst();
}

export async function showSettings(ctx: Ctx) {
  const row = await ctx.transaction(findSettings);
  const settings: SingleSignOnSettings | null = row
    ? {
        enabled: row.enabled,
        issuer: row.issuer,
        clientId: row.client_id,
        staffNumberClaim: row.staff_number_claim,
        secondFactorValues: row.second_factor_values,
      }
    : null;
  const hosts = ctx.outside.hosts.filter(({ from }) => from === 'server').map(({ host }) => host);
  return { settings, redirectUri: redirectUriOf(ctx), hosts: [...new Set(hosts)] };
}

/** @param clientSecret null: the stored one stays. @throws DomainError issuer_not_listed, secret_needed, provider_unreachable */
export async function saveSettings(
  ctx: Ctx,
  settings: SingleSignOnSettings,
  clientSecret: string | null,
): Promise<SingleSignOnSettings> {
  if (!isListed(ctx, settings.issuer)) throw new DomainError('issuer_not_listed', { field: 'issuer' });
  await readDescription(ctx, settings.issuer);
  await ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const before = await findSettings(ctx);
    // A secret belongs to the provider it was made by: another one never gets to see it.
    if (clientSecret === null && before?.issuer !== settings.issuer)
      throw new DomainError('secret_needed', { field: 'clientSecret' });
    const id = before?.id ?? crypto.randomUUID();
    const values = {
      enabled: settings.enabled,
      issuer: settings.issuer,
      client_id: settings.clientId,
      staff_number_claim: settings.staffNumberClaim,
      second_factor_values: settings.secondFactorValues,
      client_secret:
        clientSecret === null
          ? before!.client_secret // of the same issuer, see above
          : await ctx.cipher.seal(municipalityId, clientSecretPlace(id), clientSecret),
    };
    await ctx.db
      .insertInto('staff_single_sign_on')
      .values({ municipality_id: municipalityId, id, ...values })
      .onConflict((conflict) => conflict.column('municipality_id').doUpdateSet(values))
      .execute();
    const { client_secret: _, ...shown } = before ?? { client_secret: null };
    await appendAudit(ctx, {
      action: 'staff.single_sign_on_changed',
      before: shown,
      after: { ...settings, newSecret: clientSecret !== null },
    });
  });
  return settings;
}
