/** The marks of one resident, the newest first. */
import type { TxCtx } from '../../../platform/context/context.ts';
import { namesOfStaff } from '../../staff/index.ts';
import { findResident } from '../show-resident.ts';
import { reasonPlace } from './mark-resident.ts';
import './tables.ts';

/** @throws DomainError 'not_found' */
export async function showProtection(ctx: TxCtx, id: string) {
  const resident = await findResident(ctx, id);
  const { municipalityId } = ctx.scope;
  const rows = await ctx.db
    .selectFrom('resident_protections')
    .selectAll()
    .where('municipality_id', '=', municipalityId)
    .where('resident_no', '=', resident.resident_no)
    .orderBy('set_at', 'desc')
    .execute();
  const names = await namesOfStaff(
    ctx,
    rows.flatMap(({ set_by: setBy, lifted_by: liftedBy }) => [setBy, liftedBy].filter((one) => one !== null)),
  );
  const nameOf = (staff: string | null) => (staff === null ? null : (names.get(staff) ?? null));
  const marks = [];
  for (const row of rows)
    marks.push({
      id: row.id,
      setAt: row.set_at.toString(),
      setBy: nameOf(row.set_by),
      reason: await ctx.cipher.open(municipalityId, reasonPlace('reason', row.id), row.reason),
      liftedAt: row.lifted_at?.toString() ?? null,
      liftedBy: nameOf(row.lifted_by),
      liftReason:
        row.lift_reason === null
          ? null
          : await ctx.cipher.open(municipalityId, reasonPlace('lift_reason', row.id), row.lift_reason),
    });
  return { protected: resident.protected, marks };
}
