/** 緊急用の端末: named beforehand, bound by a code typed on the device, taken away at any time. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { hashToken, newToken } from '../../../platform/auth/token.ts';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { foldInvitationCode, newInvitationCode } from '../sign-in/backup-code.ts';
import { todayInJapan } from './in-force.ts';
import '../tables.ts';

/** From the desk of the administrator to the device: a week covers a shift plan, and a forgotten sheet goes bad. */
const CODE_LIFETIME = Temporal.Duration.from({ hours: 7 * 24 });

/**
 * @param until the last day
 * @returns the code to type on the device: shown once, only its hash stays
 * @throws DomainError not_found, days_reversed
 */
export async function addDevice(
  ctx: Ctx,
  device: { readonly name: string; readonly roleIds: readonly string[]; readonly until: Temporal.PlainDate },
): Promise<{ id: string; code: string }> {
  const now = ctx.now();
  if (Temporal.PlainDate.compare(device.until, todayInJapan(now)) < 0)
    throw new DomainError('days_reversed', { field: 'until' });
  const code = newInvitationCode();
  const roleIds = [...new Set(device.roleIds)];
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const roles = await ctx.db
      .selectFrom('staff_roles')
      .select('id')
      .where('municipality_id', '=', municipalityId)
      .where('id', 'in', roleIds)
      .execute();
    if (roles.length < roleIds.length) throw new DomainError('not_found', { what: 'role' });
    const { id } = await ctx.db
      .insertInto('staff_devices')
      .values({
        municipality_id: municipalityId,
        name: device.name,
        role_ids: roleIds,
        code_hash: hashToken(foldInvitationCode(code)!), // our own code
        code_expires_at: now.add(CODE_LIFETIME),
        created_by: ctx.actor.id,
        created_at: now,
        expires_at: device.until.add({ days: 1 }).toZonedDateTime('Asia/Tokyo').toInstant(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await appendAudit(ctx, {
      action: 'staff.device_added',
      subject: { kind: 'device', id },
      after: { name: device.name, roles: roleIds, until: device.until.toString() },
    });
    return { id, code };
  });
}

/**
 * Binds the device on which the code was typed; the code opens once.
 * @returns the token for its cookie, and for how long
 * @throws DomainError code_wrong
 */
export async function claimDevice(
  ctx: Ctx,
  typed: string,
): Promise<{ token: string; name: string; expiresAt: Temporal.Instant }> {
  const code = foldInvitationCode(typed);
  const token = newToken();
  return ctx.transaction(async (ctx) => {
    const now = ctx.now();
    const device =
      code === null
        ? undefined
        : await ctx.db
            .updateTable('staff_devices')
            .set({ code_hash: null, token_hash: hashToken(token) })
            .where('municipality_id', '=', ctx.scope.municipalityId)
            .where('code_hash', '=', hashToken(code))
            .where('code_expires_at', '>', now)
            .where('expires_at', '>', now)
            .where('revoked_at', 'is', null)
            .returning(['id', 'name', 'expires_at'])
            .executeTakeFirst();
    if (!device) throw new DomainError('code_wrong', { field: 'code' });
    await appendAudit(ctx, { action: 'staff.device_claimed', subject: { kind: 'device', id: device.id } });
    return { token, name: device.name, expiresAt: device.expires_at };
  });
}

/** @throws DomainError not_found */
export async function revokeDevice(ctx: Ctx, id: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const revoked = await ctx.db
      .updateTable('staff_devices')
      .set({ revoked_at: ctx.now(), code_hash: null, token_hash: null })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('name')
      .executeTakeFirst();
    const { name } = found(revoked, 'device');
    await appendAudit(ctx, {
      action: 'staff.device_revoked',
      subject: { kind: 'device', id },
      before: { name },
    });
  });
}
