/** 支援措置: sets and lifts the mark. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { setFacets } from '../facet-codes.ts';
import { findResident } from '../show-resident.ts';
import './tables.ts';

/** @throws DomainError 'not_found', 'already_protected' */
export async function setProtection(ctx: TxCtx, id: string, reason: string): Promise<void> {
  const { resident_no: residentNo } = await findResident(ctx, id);
  const markId = crypto.randomUUID();
  const { municipalityId } = ctx.scope;
  const added = await ctx.db
    .insertInto('resident_protections')
    .values({
      municipality_id: municipalityId,
      id: markId,
      resident_no: residentNo,
      set_at: ctx.now(),
      set_by: actingStaff(ctx),
      reason: await ctx.cipher.seal(municipalityId, reasonPlace('reason', markId), reason),
      lifted_at: null,
      lifted_by: null,
      lift_reason: null,
    })
    // The partial index decides between two who set it at once.
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) throw new DomainError('already_protected');
  await writeMark(ctx, residentNo, true);
  await appendAudit(ctx, {
    action: 'resident.protected',
    subject: { kind: 'resident', id: residentNo },
    purpose: reason,
  });
}

/** @throws DomainError 'not_found', 'not_protected' */
export async function liftProtection(ctx: TxCtx, id: string, reason: string): Promise<void> {
  const { resident_no: residentNo } = await findResident(ctx, id);
  const { municipalityId } = ctx.scope;
  const open = await ctx.db
    .selectFrom('resident_protections')
    .select('id')
    .where('municipality_id', '=', municipalityId)
    .where('resident_no', '=', residentNo)
    .where('lifted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (!open) throw new DomainError('not_protected');
  await ctx.db
    .updateTable('resident_protections')
    .set({
      lifted_at: ctx.now(),
      lifted_by: actingStaff(ctx),
      lift_reason: await ctx.cipher.seal(municipalityId, reasonPlace('lift_reason', open.id), reason),
    })
    .where('municipality_id', '=', municipalityId)
    .where('id', '=', open.id)
    .execute();
  await writeMark(ctx, residentNo, false);
  await appendAudit(ctx, {
    action: 'resident.protection_lifted',
    subject: { kind: 'resident', id: residentNo },
    purpose: reason,
  });
}

async function writeMark(ctx: TxCtx, residentNo: number, marked: boolean): Promise<void> {
  await ctx.db
    .updateTable('residents')
    .set({ protected: marked })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .execute();
  await setFacets(ctx, residentNo, 'protected', marked ? ['yes'] : []);
}

/** Associated data of the sealed reasons. */
export function reasonPlace(column: 'reason' | 'lift_reason', id: string) {
  return { table: 'resident_protections', column, row: id };
}
