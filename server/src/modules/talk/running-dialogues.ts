/** Which dialogue runs in a resident's talk: one active, others paused. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import type { DialogueState } from './tables.ts';

/** After a day without a step a dialogue takes no more typed text: by then people write about something else. */
const TIME_OUT_HOURS = 24;

export interface RunningDialogue {
  readonly name: string;
  readonly state: DialogueState;
}

/** The active dialogue; one that timed out is put aside on the way. */
export async function activeDialogue(ctx: TxCtx, residentNo: number): Promise<RunningDialogue | null> {
  const row = await ofResident(ctx, residentNo).where('phase', '=', 'active').executeTakeFirst();
  if (!row) return null;
  if (Temporal.Instant.compare(row.touched_at.add({ hours: TIME_OUT_HOURS }), ctx.now()) < 0) {
    await pauseDialogue(ctx, residentNo);
    return null;
  }
  return { name: row.dialogue, state: row.state };
}

/** The dialogue that was put aside last. */
export async function pausedDialogue(ctx: TxCtx, residentNo: number): Promise<RunningDialogue | null> {
  const row = await ofResident(ctx, residentNo)
    .where('phase', '=', 'paused')
    .orderBy('touched_at', 'desc')
    .executeTakeFirst();
  return row ? { name: row.dialogue, state: row.state } : null;
}

/** Makes it the active one; another that was active waits. */
export async function keepDialogue(
  ctx: TxCtx,
  residentNo: number,
  name: string,
  state: DialogueState,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  // The usual step: it is the active one already, and one statement moves it on.
  const moved = await ctx.db
    .updateTable('dialogues')
    .set({ state: sql`${JSON.stringify(state)}::jsonb`, touched_at: ctx.now() })
    .where('municipality_id', '=', municipalityId)
    .where('resident_no', '=', residentNo)
    .where('dialogue', '=', name)
    .where('phase', '=', 'active')
    .executeTakeFirst();
  if (moved.numUpdatedRows > 0n) return;
  await ctx.db
    .updateTable('dialogues')
    .set({ phase: 'paused' })
    .where('municipality_id', '=', municipalityId)
    .where('resident_no', '=', residentNo)
    .where('phase', '=', 'active')
    .where('dialogue', '<>', name)
    .execute();
  await ctx.db
    .insertInto('dialogues')
    .values({
      municipality_id: municipalityId,
      resident_no: residentNo,
      dialogue: name,
      phase: 'active',
      state: sql`${JSON.stringify(state)}::jsonb`,
      touched_at: ctx.now(),
    })
    .onConflict((conflict) =>
      conflict.columns(['municipality_id', 'resident_no', 'dialogue']).doUpdateSet((eb) => ({
        phase: 'active',
        state: eb.ref('excluded.state'),
        touched_at: eb.ref('excluded.touched_at'),
      })),
    )
    .execute();
}

export async function pauseDialogue(ctx: TxCtx, residentNo: number): Promise<void> {
  await ctx.db
    .updateTable('dialogues')
    .set({ phase: 'paused' })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .where('phase', '=', 'active')
    .execute();
}

/** Ends one dialogue, or all of them. */
export async function endDialogue(ctx: TxCtx, residentNo: number, name?: string): Promise<void> {
  await ctx.db
    .deleteFrom('dialogues')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .$if(name !== undefined, (query) => query.where('dialogue', '=', name!)) // checked in the condition
    .execute();
}

function ofResident(ctx: TxCtx, residentNo: number) {
  return ctx.db
    .selectFrom('dialogues')
    .select(['dialogue', 'state', 'touched_at'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo);
}
