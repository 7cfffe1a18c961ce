/** 作業時間を認める, and ending it. */
import { VENDOR_MOST_DAYS_AHEAD, VENDOR_MOST_HOURS } from '@madoguchi/contract/staff';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { endSessionsOf } from '../sign-in/choose-password.ts';
import { lockAccount } from '../sign-in/find-account.ts';
import './tables.ts';
import '../tables.ts';

export interface VendorHours {
  readonly staffMemberId: string;
  readonly from: Temporal.Instant;
  readonly until: Temporal.Instant;
  readonly reason: string;
}

/** @throws DomainError not_found, not_vendor, hours_refused, grant_overlaps */
export async function grantVendorHours(ctx: Ctx, hours: VendorHours): Promise<{ id: string }> {
  const { staffMemberId, from, until, reason } = hours;
  const refused = whyRefused(hours, ctx.now());
  if (refused) throw new DomainError('hours_refused', refused);
  return ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    // Locked: of two grants for one person that are made at the same moment the second sees the first.
    const account = found(await lockAccount(ctx, staffMemberId), 'staffMember');
    if (account.kind !== 'vendor') throw new DomainError('not_vendor');
    const other = await ctx.db
      .selectFrom('staff_vendor_grants')
      .select('id')
      .where('municipality_id', '=', municipalityId)
      .where('staff_member_id', '=', staffMemberId)
      .where('ended_at', 'is', null)
      .where('from_at', '<', until)
      .where('until_at', '>', from)
      .limit(1)
      .executeTakeFirst();
    if (other) throw new DomainError('grant_overlaps');
    const granted = await ctx.db
      .insertInto('staff_vendor_grants')
      .values({
        municipality_id: municipalityId,
        staff_member_id: staffMemberId,
        from_at: from,
        until_at: until,
        reason,
        granted_by: ctx.actor.id,
        granted_at: ctx.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await appendAudit(ctx, {
      action: 'staff.vendor_hours_granted',
      subject: { kind: 'staffMember', id: staffMemberId },
      after: { grant: granted.id, from: from.toString(), until: until.toString(), reason },
    });
    return granted;
  });
}

function whyRefused({ from, until }: VendorHours, now: Temporal.Instant) {
  const hours = from.until(until).total('hours');
  if (hours <= 0 || Temporal.Instant.compare(until, now) <= 0)
    return { field: 'until', reason: 'past' } as const;
  if (hours > VENDOR_MOST_HOURS) return { field: 'until', reason: 'too_long' } as const;
  if (now.until(from).total('hours') > VENDOR_MOST_DAYS_AHEAD * 24)
    return { field: 'from', reason: 'too_far' } as const;
  return null;
}

/** The person's sessions end with it. @throws DomainError not_found, grant_over */
export async function endVendorGrant(ctx: Ctx, id: string): Promise<void> {
  await ctx.transaction(async (ctx) => {
    const { municipalityId } = ctx.scope;
    const grant = found(
      await ctx.db
        .selectFrom('staff_vendor_grants')
        .select(['staff_member_id', 'until_at', 'ended_at'])
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst(),
      'vendorGrant',
    );
    const now = ctx.now();
    if (grant.ended_at !== null || Temporal.Instant.compare(grant.until_at, now) <= 0)
      throw new DomainError('grant_over');
    await ctx.db
      .updateTable('staff_vendor_grants')
      .set({ ended_at: now, ended_by: ctx.actor.id })
      .where('municipality_id', '=', municipalityId)
      .where('id', '=', id)
      .execute();
    await endSessionsOf(ctx, grant.staff_member_id, null);
    await appendAudit(ctx, {
      action: 'staff.vendor_hours_ended',
      subject: { kind: 'staffMember', id: grant.staff_member_id },
      after: { grant: id },
    });
  });
}
