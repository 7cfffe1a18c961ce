/** テスト配信（職員のみ）: marks a friend as a member of staff who receives test sends. */
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { setFacets } from './facet-codes.ts';
import { findResident } from './show-resident.ts';

/** @throws DomainError 'not_found' */
export async function setStaffTester(ctx: TxCtx, id: string, staffTester: boolean): Promise<void> {
  const row = await findResident(ctx, id);
  if (row.staff_tester === staffTester) return;
  await ctx.db
    .updateTable('residents')
    .set({ staff_tester: staffTester })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', row.resident_no)
    .execute();
  await setFacets(ctx, row.resident_no, 'tester', staffTester ? ['yes'] : []);
  await appendAudit(ctx, {
    action: 'resident.tester_set',
    subject: { kind: 'resident', id: row.resident_no },
    before: { staffTester: row.staff_tester },
    after: { staffTester },
  });
}
