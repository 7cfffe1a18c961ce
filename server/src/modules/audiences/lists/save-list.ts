/** Taking a list in, changing it, deleting it. */
import { LIST_YEARS, type ListClass } from '@madoguchi/contract/audiences';
import { sql } from 'kysely';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { reachOf } from '../../../platform/context/reach.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import type { Sheet } from '../../../platform/files/read-sheet.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { bitsOf } from '../bits.ts';
import { readSurroundings } from '../definitions.ts';
import { requireNotUnderOwnLimit } from '../limits/within-limit.ts';
import { findListUses } from '../segment-use.ts';
import { lockList } from './queries.ts';
import { resolveList } from './read-list-file.ts';

export interface ListFields {
  readonly name: string;
  readonly purpose: string;
  /** The last day on which it is kept. */
  readonly keptUntil: string;
}

/** @throws DomainError list_name_taken, list_end_out_of_range, list_names_nobody */
export async function createList(
  ctx: TxCtx,
  sheet: Sheet,
  { class: listClass, ...fields }: ListFields & { readonly class: ListClass },
): Promise<string> {
  requireEnd(ctx, fields.keptUntil);
  const residents = await named(ctx, sheet);
  const reach = reachOf(ctx.actor, 'audiences.manage');
  const home = reach === 'everything' ? null : reach.home;
  const { id } = await ctx.db
    .insertInto('resident_lists')
    .values({
      municipality_id: ctx.scope.municipalityId,
      ...columnsOf(fields),
      class: listClass,
      size: residents.length,
      department_id: home,
      exclusive: listClass !== 'open' && home !== null,
      created_by: actingStaff(ctx),
      created_at: ctx.now(),
      updated_at: ctx.now(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
    .catch((error: unknown) => refuseTakenName(error, fields.name));
  await writeBits(ctx, id, residents);
  await appendAudit(ctx, {
    action: 'resident_list.created',
    subject: { kind: 'residentList', id },
    after: { ...fields, class: listClass, size: residents.length },
  });
  return id;
}

/** @throws DomainError not_found, forbidden, list_name_taken, list_end_out_of_range */
export async function updateList(ctx: TxCtx, id: string, fields: ListFields): Promise<void> {
  const before = await lockList(ctx, id);
  requireEnd(ctx, fields.keptUntil);
  await ctx.db
    .updateTable('resident_lists')
    .set({ ...columnsOf(fields), updated_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute()
    .catch((error: unknown) => refuseTakenName(error, fields.name));
  const { name, purpose, kept_until } = before;
  await appendAudit(ctx, {
    action: 'resident_list.changed',
    subject: { kind: 'residentList', id },
    before: { name, purpose, keptUntil: kept_until.toString() },
    after: { ...fields },
  });
}

/**
 * The same list with other people: groups that name it follow.
 * @throws DomainError not_found (forgotten ones too), forbidden, list_names_nobody, limit_rests_on
 */
export async function replaceList(ctx: TxCtx, id: string, sheet: Sheet): Promise<void> {
  const before = await lockList(ctx, id);
  if (before.expired_at !== null) throw new DomainError('not_found', { what: 'list' });
  await requireNotUnderOwnLimit(ctx, await readSurroundings(ctx), id);
  const residents = await named(ctx, sheet);
  await eraseBits(ctx, id);
  await writeBits(ctx, id, residents);
  await ctx.db
    .updateTable('resident_lists')
    .set({ size: residents.length, updated_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'resident_list.replaced',
    subject: { kind: 'residentList', id },
    before: { size: before.size },
    after: { size: residents.length },
  });
}

/** @throws DomainError not_found, forbidden, list_in_use */
export async function deleteList(ctx: TxCtx, id: string): Promise<void> {
  const { name } = await lockList(ctx, id);
  const usedBy = await findListUses(ctx, await readSurroundings(ctx), id);
  if (usedBy.length > 0) throw new DomainError('list_in_use', { usedBy });
  await ctx.db
    .deleteFrom('resident_lists')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await appendAudit(ctx, {
    action: 'resident_list.deleted',
    subject: { kind: 'residentList', id },
    before: { name },
  });
}

/** Forgets who was on the lists whose time is over; their rows stay for whoever wonders. */
export async function expireLists(ctx: TxCtx): Promise<number> {
  const due = await ctx.db
    .updateTable('resident_lists')
    .set({ expired_at: ctx.now(), updated_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('expired_at', 'is', null)
    .where('kept_until', '<', todayInJapan(ctx.now()))
    .returning(['id', 'name'])
    .execute();
  for (const { id, name } of due) {
    await eraseBits(ctx, id);
    await appendAudit(ctx, {
      action: 'resident_list.expired',
      subject: { kind: 'residentList', id },
      after: { name },
    });
  }
  return due.length;
}

async function named(ctx: TxCtx, sheet: Sheet): Promise<readonly number[]> {
  const { residents } = await resolveList(ctx, sheet);
  if (residents.length === 0) throw new DomainError('list_names_nobody');
  return residents;
}

function requireEnd(ctx: TxCtx, keptUntil: string): void {
  const today = todayInJapan(ctx.now());
  const latest = today.add({ years: LIST_YEARS });
  const end = Temporal.PlainDate.from(keptUntil);
  if (Temporal.PlainDate.compare(end, today) < 0 || Temporal.PlainDate.compare(end, latest) > 0)
    throw new DomainError('list_end_out_of_range', { latest: latest.toString() });
}

const columnsOf = ({ name, purpose, keptUntil }: ListFields) => ({
  name,
  purpose,
  kept_until: Temporal.PlainDate.from(keptUntil),
});

async function writeBits(ctx: TxCtx, id: string, residents: readonly number[]): Promise<void> {
  const { municipalityId } = ctx.scope;
  await sql`
    INSERT INTO resident_list_bits (municipality_id, list_id, chunk, bits)
    SELECT ${municipalityId}, ${id}::uuid, chunk, bits
    FROM (${bitsOf(sql`SELECT 0 AS value, no AS resident_no FROM unnest(${residents}::int[]) AS no`)}) AS made`.execute(
    ctx.db,
  );
}

async function eraseBits(ctx: TxCtx, id: string): Promise<void> {
  await ctx.db
    .deleteFrom('resident_list_bits')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('list_id', '=', id)
    .execute();
}

function refuseTakenName(error: unknown, name: string): never {
  if ((error as { constraint?: string }).constraint === 'resident_lists_name')
    throw new DomainError('list_name_taken', { name });
  throw error;
}
