/** Incidents with their days, as staff see them. */
import type { Selectable } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import type { Tables } from '../../platform/db/tables.ts';
import { found } from '../../platform/errors/index.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { namesOfStaff } from '../staff/index.ts';
import { deadlines } from './deadlines.ts';
import { openAccount } from './save-incident.ts';

type Row = Selectable<Tables['incidents']>;

const reportsOf = (ctx: TxCtx, row: Row) =>
  deadlines(
    {
      grounds: row.grounds,
      knownOn: row.known_on,
      // 確報 tells all that 速報 would have told.
      earlyOn: row.early_reported_on ?? row.final_reported_on,
      finalOn: row.final_reported_on,
    },
    todayInJapan(ctx.now()),
  );

async function viewsOf(ctx: TxCtx, rows: readonly Row[]) {
  const names = await namesOfStaff(ctx, [...new Set(rows.flatMap((row) => row.recorded_by ?? []))]);
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    kind: row.kind,
    grounds: row.grounds,
    knownOn: row.known_on.toString(),
    persons: row.persons,
    personsFrom: row.persons_from,
    ...reportsOf(ctx, row),
    closedAt: row.closed_at?.toString() ?? null,
    recordedAt: row.recorded_at.toString(),
    recordedBy: row.recorded_by === null ? null : (names.get(row.recorded_by) ?? null),
  }));
}

export async function listIncidents(ctx: TxCtx) {
  const rows = await selectIncidents(ctx).orderBy('known_on', 'desc').orderBy('id', 'desc').execute();
  return { entries: await viewsOf(ctx, rows) };
}

/** @throws DomainError 'not_found' */
export async function showIncident(ctx: TxCtx, id: string) {
  const row = found(await selectIncidents(ctx).where('id', '=', id).executeTakeFirst(), 'incident');
  const steps = await ctx.db
    .selectFrom('incident_steps')
    .select(['at', 'step', 'staff_member_id'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('incident_id', '=', id)
    .orderBy('at')
    .execute();
  const names = await namesOfStaff(ctx, [...new Set(steps.flatMap((step) => step.staff_member_id ?? []))]);
  const [view] = await viewsOf(ctx, [row]);
  return {
    ...view!, // one row, one view
    account: await openAccount(ctx, id, row.account),
    revision: row.revision,
    steps: steps.map((step) => ({
      at: step.at.toString(),
      step: step.step,
      by: step.staff_member_id === null ? null : (names.get(step.staff_member_id) ?? null),
    })),
  };
}

export interface DueReport {
  readonly id: string;
  readonly report: 'early' | 'final';
  readonly daysLeft: number;
}

/** Reports that are due within so many days, or late, of incidents that are not closed: for 見守り. */
export async function dueReports(ctx: TxCtx, days: number): Promise<DueReport[]> {
  const rows = await selectIncidents(ctx).where('closed_at', 'is', null).execute();
  return rows.flatMap((row) => {
    const reports = reportsOf(ctx, row);
    return (['early', 'final'] as const).flatMap((report) => {
      const { daysLeft } = reports[report];
      return daysLeft !== null && daysLeft <= days ? [{ id: row.id, report, daysLeft }] : [];
    });
  });
}

function selectIncidents(ctx: TxCtx) {
  return ctx.db.selectFrom('incidents').selectAll().where('municipality_id', '=', ctx.scope.municipalityId);
}
