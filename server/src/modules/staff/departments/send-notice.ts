/** The job behind `notifyDepartment`: who is told, and what becomes of the notice. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import './tables.ts';

/** The job's work; run again after a failure. A mail that comes twice is better than one that never comes. */
export async function sendNotice(ctx: Ctx, { id }: { id: string }): Promise<void> {
  const { municipalityId } = ctx.scope;
  const waiting = await ctx.transaction(async (ctx) => {
    const notice = await ctx.db
      .selectFrom('department_notices')
      .selectAll()
      .where('municipality_id', '=', municipalityId)
      .where('id', '=', id)
      .where('outcome', 'is', null)
      .executeTakeFirst();
    return notice && { notice, to: await addressesOf(ctx, notice.department_id) };
  });
  if (!waiting) return; // told already
  const { notice, to } = waiting;
  if (to.length > 0) await ctx.outside.mail.send({ to, subject: notice.subject, text: notice.text });
  else ctx.log.warn({ department: notice.department_id }, 'a department has no confirmed mail address');
  await ctx.transaction(async (ctx) => {
    const outcome = to.length > 0 ? ('sent' as const) : ('unreachable' as const);
    await ctx.db
      .updateTable('department_notices')
      .set({ outcome, settled_at: ctx.now() })
      .where('municipality_id', '=', municipalityId)
      .where('id', '=', id)
      .execute();
    await appendAudit(ctx, {
      action: outcome === 'sent' ? 'department.notified' : 'department.unreachable',
      subject: { kind: 'department', id: notice.department_id },
      after: { subject: notice.subject, addresses: to.length },
    });
  });
}

/** Its own confirmed addresses while it stands; once it is gone, its successors', and theirs. */
export async function addressesOf(ctx: TxCtx, departmentId: string): Promise<readonly string[]> {
  const { municipalityId } = ctx.scope;
  const today = ctx.now().toZonedDateTimeISO('Asia/Tokyo').toPlainDate();
  const seen = new Set<string>();
  const addresses = new Set<string>();
  let reached: readonly string[] = [departmentId];
  while (reached.length > 0) {
    const wanted = reached.filter((id) => !seen.has(id)); // reorganisations may lead back
    for (const id of wanted) seen.add(id);
    if (wanted.length === 0) break;
    const departments = await ctx.db
      .selectFrom('departments')
      .select(['id', 'retired_on'])
      .where('municipality_id', '=', municipalityId)
      .where('id', 'in', wanted)
      .execute();
    const gone = departments.filter(
      ({ retired_on: day }) => day !== null && Temporal.PlainDate.compare(day, today) <= 0,
    );
    const standing = departments.filter((one) => !gone.includes(one)).map(({ id }) => id);
    if (standing.length > 0) {
      const rows = await ctx.db
        .selectFrom('department_mails')
        .select('mail')
        .where('municipality_id', '=', municipalityId)
        .where('department_id', 'in', standing)
        .where('confirmed_at', 'is not', null)
        .orderBy('mail')
        .execute();
      for (const { mail } of rows) addresses.add(mail);
    }
    reached =
      gone.length === 0
        ? []
        : (
            await ctx.db
              .selectFrom('department_successors')
              .select('successor_id')
              .where('municipality_id', '=', municipalityId)
              .where(
                'department_id',
                'in',
                gone.map(({ id }) => id),
              )
              .execute()
          ).map(({ successor_id: id }) => id);
  }
  return [...addresses];
}
