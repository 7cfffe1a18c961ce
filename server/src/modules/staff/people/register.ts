/** ID管理簿 (ADM-05): written with every registration, change and retirement, in words as the sheet is printed. */
import type { Order, RegisterEntry, RegisterKind } from '@madoguchi/contract/staff';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { TOKYO } from '../../../platform/time/index.ts';
import { namesOfStaff } from './names-of-staff.ts';
import '../tables.ts';

export const NO_ORDER: Order = { askedBy: '', approvedBy: '' };

export interface RegisterNote {
  readonly staffMemberId: string;
  readonly kind: RegisterKind;
  readonly content: string;
  readonly on: Temporal.PlainDate;
  readonly order: Order;
}

/** Appends one line in the transaction of what it tells of. */
export async function noteInRegister(ctx: TxCtx, note: RegisterNote): Promise<void> {
  const member = await ctx.db
    .selectFrom('staff_members')
    .select(['staff_number', 'name'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', note.staffMemberId)
    .executeTakeFirstOrThrow();
  await ctx.db
    .insertInto('staff_register')
    .values({
      municipality_id: ctx.scope.municipalityId,
      staff_member_id: note.staffMemberId,
      staff_number: member.staff_number,
      staff_name: member.name,
      kind: note.kind,
      content: note.content,
      effective_on: note.on,
      asked_by: note.order.askedBy,
      approved_by: note.order.approvedBy,
      recorded_by: actingStaff(ctx),
      recorded_at: ctx.now(),
    })
    .execute();
}

/** A year of a large city's changes; beyond it the span is narrowed. */
const LIMIT = 2000;

/** Newest first, recorded from the first to the last of two days. */
export async function listRegister(
  ctx: TxCtx,
  span: { from: string; until: string; staffMemberId?: string | undefined },
): Promise<{ entries: RegisterEntry[]; more: boolean }> {
  const midnight = (date: Temporal.PlainDate) => date.toZonedDateTime(TOKYO).toInstant();
  let query = ctx.db
    .selectFrom('staff_register')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('recorded_at', '>=', midnight(Temporal.PlainDate.from(span.from)))
    .where('recorded_at', '<', midnight(Temporal.PlainDate.from(span.until).add({ days: 1 })));
  if (span.staffMemberId) query = query.where('staff_member_id', '=', span.staffMemberId);
  const rows = await query
    .orderBy('recorded_at', 'desc')
    .orderBy('id', 'desc')
    .limit(LIMIT + 1)
    .execute();
  const names = await namesOfStaff(ctx, [...new Set(rows.flatMap((row) => row.recorded_by ?? []))]);
  const entries = rows.slice(0, LIMIT).map((row) => ({
    id: row.id,
    staffMemberId: row.staff_member_id,
    staffNumber: row.staff_number,
    staffName: row.staff_name,
    kind: row.kind,
    content: row.content,
    effectiveOn: row.effective_on.toString(),
    askedBy: row.asked_by,
    approvedBy: row.approved_by,
    recordedBy: row.recorded_by === null ? '' : (names.get(row.recorded_by) ?? ''),
    recordedAt: row.recorded_at.toString(),
  }));
  return { entries, more: rows.length > LIMIT };
}

/** 「2026年4月1日」 */
export function dayInWords(day: Temporal.PlainDate): string {
  return `${day.year}年${day.month}月${day.day}日`;
}
