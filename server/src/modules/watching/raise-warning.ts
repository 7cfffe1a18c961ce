/** Warnings are told once per trouble, grow while it goes on, and settle when it is over. */
import type { WatchRuleName } from '@madoguchi/contract/watching';
import { sql } from 'kysely';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import { tellJob } from './jobs.ts';
import type { Candidate } from './signs.ts';
import './tables.ts';

/** A first mail waits for its neighbours; further ones follow at this distance: a storm of troubles is a few mails. */
const GATHER = { seconds: 10 } as const;
const MAIL_DISTANCE = { minutes: 5 } as const;

/** When somebody last looked after the same trouble, by subject. */
export async function acknowledgedAt(
  ctx: TxCtx,
  rule: WatchRuleName,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, Temporal.Instant>> {
  if (subjects.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('watch_warnings')
    .select(['subject', (eb) => eb.fn.max('acknowledged_at').as('at')])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('rule', '=', rule)
    .where('subject', 'in', [...subjects])
    .where('acknowledged_at', 'is not', null)
    .groupBy('subject')
    .execute();
  return new Map(rows.flatMap(({ subject, at }) => (at ? [[subject, at] as const] : [])));
}

export async function raiseWarning(ctx: TxCtx, rule: WatchRuleName, candidate: Candidate): Promise<void> {
  const { municipalityId } = ctx.scope;
  const open = await ctx.db
    .selectFrom('watch_warnings')
    .select(['id', 'seen_at', 'acknowledged_at', 'settled_at'])
    .where('municipality_id', '=', municipalityId)
    .where('rule', '=', rule)
    .where('subject', '=', candidate.subject)
    .where((eb) => eb.or([eb('acknowledged_at', 'is', null), eb('settled_at', 'is', null)]))
    .forUpdate()
    .executeTakeFirst();
  const newest = candidate.signs.reduce<Temporal.Instant | null>(
    (last, { at }) => (last === null || Temporal.Instant.compare(at, last) > 0 ? at : last),
    null,
  );
  const seen = newest ?? ctx.now();
  const again = open && open.acknowledged_at !== null && !candidate.lasting;
  if (open && !again) {
    const grown = candidate.lasting || Temporal.Instant.compare(seen, open.seen_at) > 0;
    await ctx.db
      .updateTable('watch_warnings')
      .set({ facts: JSON.stringify(candidate.facts), seen_at: seen, settled_at: null })
      .$if(grown && !candidate.lasting, (query) => query.set({ times: sql`times + 1` }))
      .where('municipality_id', '=', municipalityId)
      .where('id', '=', open.id)
      .execute();
    return;
  }
  // What was looked after happened again: the old one is over, a new one begins.
  if (again)
    await ctx.db
      .updateTable('watch_warnings')
      .set({ settled_at: ctx.now() })
      .where('municipality_id', '=', municipalityId)
      .where('id', '=', open.id)
      .execute();
  const made = await ctx.db
    .insertInto('watch_warnings')
    .values({
      municipality_id: municipalityId,
      rule,
      subject: candidate.subject,
      facts: JSON.stringify(candidate.facts),
      raised_at: ctx.now(),
      seen_at: seen,
      settled_at: null,
      acknowledged_at: null,
      acknowledged_by: null,
      note: null,
      told_at: null,
    })
    .onConflict((conflict) => conflict.doNothing()) // another process looked at the same moment
    .returning('id')
    .executeTakeFirst();
  if (!made) return;
  await appendAudit(ctx, {
    action: 'watching.raised',
    subject: { kind: 'warning', id: made.id },
    after: { rule, ...candidate.facts },
  });
  await enqueue(ctx, tellJob, {}, { key: 'tell', startAfter: await nextMail(ctx) });
}

async function nextMail(ctx: TxCtx): Promise<Temporal.Instant> {
  const last = await ctx.db
    .selectFrom('watch_warnings')
    .select((eb) => eb.fn.max('told_at').as('at'))
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .executeTakeFirst();
  const soon = ctx.now().add(GATHER);
  const distant = last?.at?.add(MAIL_DISTANCE);
  return distant && Temporal.Instant.compare(distant, soon) > 0 ? distant : soon;
}

/** Warnings of the rule whose trouble was not found any more. They stay on the screen until somebody has looked after them. */
export async function settleOthers(ctx: TxCtx, rule: WatchRuleName, still: readonly string[]): Promise<void> {
  await ctx.db
    .updateTable('watch_warnings')
    .set({ settled_at: ctx.now() })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('rule', '=', rule)
    .where('settled_at', 'is', null)
    .$if(still.length > 0, (query) => query.where('subject', 'not in', [...still]))
    .execute();
}
