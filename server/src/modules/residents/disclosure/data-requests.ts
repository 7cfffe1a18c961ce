/** 開示・訂正・利用停止の請求: received, extended, decided; 利用停止 that is granted takes effect at once. */
import { DECISION_DAYS, type DataRequestKind, type DataRequestState } from '@madoguchi/contract/residents';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { namesOfStaff } from '../../staff/index.ts';
import { setFacets } from '../facet-codes.ts';
import { visibleRows } from '../protection/visible.ts';
import { findResident } from '../show-resident.ts';
import './tables.ts';

export interface NewDataRequest {
  readonly kind: DataRequestKind;
  readonly receiptNumber: string;
  readonly receivedOn: string;
  readonly content: string;
  readonly days: number;
}

/** @throws DomainError 'not_found', 'received_later' */
export async function recordDataRequest(ctx: TxCtx, id: string, input: NewDataRequest): Promise<void> {
  const { resident_no: residentNo } = await findResident(ctx, id);
  const { municipalityId } = ctx.scope;
  const received = Temporal.PlainDate.from(input.receivedOn);
  if (Temporal.PlainDate.compare(received, todayInJapan(ctx.now())) > 0)
    throw new DomainError('received_later', { field: 'receivedOn' });
  const requestId = crypto.randomUUID();
  await ctx.db
    .insertInto('personal_data_requests')
    .values({
      municipality_id: municipalityId,
      id: requestId,
      resident_no: residentNo,
      kind: input.kind,
      receipt_number: input.receiptNumber,
      received_on: received,
      content: await ctx.cipher.seal(municipalityId, requestPlace('content', requestId), input.content),
      // The day of receipt does not count (民法 article 140).
      due_on: received.add({ days: input.days }),
      extended_to: null,
      decided_on: null,
      decision: null,
      decided_by: null,
      lifted_at: null,
      lifted_by: null,
      recorded_at: ctx.now(),
      recorded_by: actingStaff(ctx),
    })
    .execute();
  await note(ctx, 'resident.request_received', residentNo, {
    kind: input.kind,
    receiptNumber: input.receiptNumber,
  });
}

/**
 * @returns the resident's id
 * @throws DomainError 'not_found', 'already_decided', 'already_extended'
 */
export async function extendDataRequest(
  ctx: TxCtx,
  requestId: string,
  { days, reason }: { days: number; reason: string },
): Promise<string> {
  const row = await lockRequest(ctx, requestId);
  const residentNo = row.resident_no;
  if (row.state !== 'open') throw new DomainError('already_decided');
  if (row.extended_to !== null) throw new DomainError('already_extended');
  const extendedTo = row.due_on.add({ days: Math.min(days, DECISION_DAYS) });
  await change(ctx, requestId, { extended_to: extendedTo });
  await note(ctx, 'resident.request_extended', residentNo, { extendedTo: extendedTo.toString() }, reason);
  return row.residentId;
}

/**
 * @returns the resident's id
 * @throws DomainError 'not_found', 'already_decided'
 */
export async function decideDataRequest(
  ctx: TxCtx,
  requestId: string,
  { state, decision }: { state: Exclude<DataRequestState, 'open'>; decision: string },
): Promise<string> {
  const row = await lockRequest(ctx, requestId);
  const residentNo = row.resident_no;
  if (row.state !== 'open') throw new DomainError('already_decided');
  await change(ctx, requestId, {
    state,
    decided_on: todayInJapan(ctx.now()),
    decision: await ctx.cipher.seal(ctx.scope.municipalityId, requestPlace('decision', requestId), decision),
    decided_by: actingStaff(ctx),
  });
  if (row.kind === 'use_stop' && inForce({ ...row, state })) await stopUse(ctx, residentNo, true);
  await note(ctx, 'resident.request_decided', residentNo, { kind: row.kind, state });
  return row.residentId;
}

/**
 * @returns the resident's id
 * @throws DomainError 'not_found', 'not_in_force'
 */
export async function liftUseStop(ctx: TxCtx, requestId: string, reason: string): Promise<string> {
  const row = await lockRequest(ctx, requestId);
  const residentNo = row.resident_no;
  if (!inForce(row)) throw new DomainError('not_in_force');
  await change(ctx, requestId, { lifted_at: ctx.now(), lifted_by: actingStaff(ctx) });
  const others = (await readRequests(ctx, residentNo)).filter((one) => one.id !== requestId);
  if (!others.some(inForce)) await stopUse(ctx, residentNo, false);
  await note(ctx, 'resident.use_resumed', residentNo, null, reason);
  return row.residentId;
}

/** @throws DomainError 'not_found' */
export async function listDataRequests(ctx: TxCtx, id: string) {
  const { resident_no: residentNo } = await findResident(ctx, id);
  const { municipalityId } = ctx.scope;
  const rows = await readRequests(ctx, residentNo);
  const names = await namesOfStaff(
    ctx,
    rows.flatMap((row) => [row.decided_by, row.recorded_by].filter((one) => one !== null)),
  );
  const today = todayInJapan(ctx.now());
  const entries = [];
  for (const row of rows) {
    const due = row.extended_to ?? row.due_on;
    entries.push({
      id: row.id,
      kind: row.kind,
      receiptNumber: row.receipt_number,
      receivedOn: row.received_on.toString(),
      content: await ctx.cipher.open(municipalityId, requestPlace('content', row.id), row.content),
      dueOn: row.due_on.toString(),
      extendedTo: row.extended_to?.toString() ?? null,
      daysLeft: row.state === 'open' ? today.until(due, { largestUnit: 'day' }).days : null,
      state: row.state,
      decidedOn: row.decided_on?.toString() ?? null,
      decision:
        row.decision === null
          ? null
          : await ctx.cipher.open(municipalityId, requestPlace('decision', row.id), row.decision),
      decidedBy: row.decided_by === null ? null : (names.get(row.decided_by) ?? null),
      recordedBy: row.recorded_by === null ? null : (names.get(row.recorded_by) ?? null),
      inForce: inForce(row),
    });
  }
  return { entries };
}

/** A part that was granted is carried out for the person as a whole: nothing we hold can be used by halves. */
const inForce = (row: {
  kind: DataRequestKind;
  state: DataRequestState;
  lifted_at: Temporal.Instant | null;
}) =>
  row.kind === 'use_stop' && (row.state === 'granted' || row.state === 'partly') && row.lifted_at === null;

/** Laid over every count and every freeze (`audiences`), and over what staff see. */
async function stopUse(ctx: TxCtx, residentNo: number, stopped: boolean): Promise<void> {
  await ctx.db
    .updateTable('residents')
    .set({ use_stopped: stopped })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .execute();
  await setFacets(ctx, residentNo, 'use_stopped', stopped ? ['yes'] : []);
}

async function readRequests(ctx: TxCtx, residentNo: number) {
  return ctx.db
    .selectFrom('personal_data_requests')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .orderBy('received_on', 'desc')
    .orderBy('recorded_at', 'desc')
    .execute();
}

/** Of somebody whom the actor may not see there is no request either. */
async function lockRequest(ctx: TxCtx, requestId: string) {
  const row = await ctx.db
    .selectFrom('personal_data_requests as q')
    .innerJoin('residents as r', (join) =>
      join.onRef('r.municipality_id', '=', 'q.municipality_id').onRef('r.resident_no', '=', 'q.resident_no'),
    )
    .selectAll('q')
    .select('r.id as residentId')
    .where('q.municipality_id', '=', ctx.scope.municipalityId)
    .where('q.id', '=', requestId)
    .where('r.erased_at', 'is', null)
    .where(visibleRows(ctx, 'r'))
    .forUpdate('q')
    .executeTakeFirst();
  return found(row, 'data request');
}

async function change(
  ctx: TxCtx,
  requestId: string,
  values: {
    extended_to?: Temporal.PlainDate;
    state?: DataRequestState;
    decided_on?: Temporal.PlainDate;
    decision?: Buffer;
    decided_by?: string | null;
    lifted_at?: Temporal.Instant;
    lifted_by?: string | null;
  },
): Promise<void> {
  await ctx.db
    .updateTable('personal_data_requests')
    .set(values)
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', requestId)
    .execute();
}

const note = (
  ctx: TxCtx,
  action: string,
  residentNo: number,
  after: object | null,
  purpose: string | null = null,
) => appendAudit(ctx, { action, subject: { kind: 'resident', id: residentNo }, after, purpose });

/** Associated data of what a request holds sealed. */
export const requestPlace = (column: 'content' | 'decision', id: string) => ({
  table: 'personal_data_requests',
  column,
  row: id,
});
