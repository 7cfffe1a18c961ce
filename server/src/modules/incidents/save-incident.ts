/** Records an incident, changes it, and notes its steps; every state of the account is kept. */
import type {
  IncidentAccount,
  IncidentGround,
  IncidentKind,
  INCIDENT_STEPS,
} from '@madoguchi/contract/incidents';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { DomainError, found } from '../../platform/errors/index.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import './tables.ts';

export interface IncidentInput {
  readonly title: string;
  readonly kind: IncidentKind;
  readonly grounds: readonly IncidentGround[];
  readonly knownOn: string;
  readonly account: IncidentAccount;
  readonly persons: number | null;
  readonly personsFrom: string;
}

type Step = keyof typeof INCIDENT_STEPS;

/** @throws DomainError 'known_later' */
export async function recordIncident(ctx: TxCtx, input: IncidentInput): Promise<string> {
  const id = crypto.randomUUID();
  await ctx.db
    .insertInto('incidents')
    .values({
      ...(await valuesOf(ctx, id, input)),
      municipality_id: ctx.scope.municipalityId,
      id,
      early_reported_on: null,
      final_reported_on: null,
      closed_at: null,
      recorded_at: ctx.now(),
      recorded_by: actingStaff(ctx),
    })
    .execute();
  await noteStep(ctx, id, 'recorded', input.account);
  return id;
}

/** @throws DomainError 'not_found', 'known_later', 'changed_meanwhile' */
export async function changeIncident(
  ctx: TxCtx,
  id: string,
  revision: number,
  input: IncidentInput,
): Promise<void> {
  const before = await lockIncident(ctx, id);
  if (before.revision !== revision) throw new DomainError('changed_meanwhile');
  await ctx.db
    .updateTable('incidents')
    .set({ ...(await valuesOf(ctx, id, input)), revision: revision + 1 })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await noteStep(ctx, id, 'changed', input.account);
}

/** @throws DomainError 'not_found', 'already_done' */
export async function takeIncidentStep(
  ctx: TxCtx,
  id: string,
  step: 'early_reported' | 'final_reported' | 'closed',
): Promise<void> {
  const row = await lockIncident(ctx, id);
  const today = todayInJapan(ctx.now());
  const done = {
    early_reported: row.early_reported_on ?? row.final_reported_on,
    final_reported: row.final_reported_on,
    closed: row.closed_at,
  }[step];
  if (done !== null) throw new DomainError('already_done');
  const set = {
    early_reported: { early_reported_on: today },
    final_reported: { final_reported_on: today },
    closed: { closed_at: ctx.now() },
  }[step];
  await ctx.db
    .updateTable('incidents')
    .set(set)
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
  await noteStep(ctx, id, step, await openAccount(ctx, id, row.account));
}

async function lockIncident(ctx: TxCtx, id: string) {
  const row = await ctx.db
    .selectFrom('incidents')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return found(row, 'incident');
}

async function valuesOf(ctx: TxCtx, id: string, input: IncidentInput) {
  const knownOn = Temporal.PlainDate.from(input.knownOn);
  if (Temporal.PlainDate.compare(knownOn, todayInJapan(ctx.now())) > 0)
    throw new DomainError('known_later', { field: 'knownOn' });
  return {
    title: input.title,
    kind: input.kind,
    grounds: [...input.grounds],
    known_on: knownOn,
    account: await ctx.cipher.seal(
      ctx.scope.municipalityId,
      accountPlace('incidents', id),
      JSON.stringify(input.account),
    ),
    persons: input.persons,
    persons_from: input.personsFrom,
  };
}

const ACTIONS: Readonly<Record<Step, string>> = {
  recorded: 'incident.recorded',
  changed: 'incident.changed',
  early_reported: 'incident.early_reported',
  final_reported: 'incident.final_reported',
  closed: 'incident.closed',
};

async function noteStep(ctx: TxCtx, incidentId: string, step: Step, account: IncidentAccount): Promise<void> {
  const id = crypto.randomUUID();
  const { municipalityId } = ctx.scope;
  await ctx.db
    .insertInto('incident_steps')
    .values({
      municipality_id: municipalityId,
      incident_id: incidentId,
      id,
      at: ctx.now(),
      step,
      staff_member_id: actingStaff(ctx),
      account: await ctx.cipher.seal(
        municipalityId,
        accountPlace('incident_steps', id),
        JSON.stringify(account),
      ),
    })
    .execute();
  await appendAudit(ctx, { action: ACTIONS[step], subject: { kind: 'incident', id: incidentId } });
}

export async function openAccount(ctx: TxCtx, id: string, sealed: Buffer): Promise<IncidentAccount> {
  return JSON.parse(
    await ctx.cipher.open(ctx.scope.municipalityId, accountPlace('incidents', id), sealed),
  ) as IncidentAccount;
}

/** Associated data of the sealed account. */
export const accountPlace = (table: 'incidents' | 'incident_steps', id: string) => ({
  table,
  column: 'account',
  row: id,
});
