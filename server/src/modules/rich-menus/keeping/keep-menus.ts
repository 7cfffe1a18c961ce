/**
 * Keeps LINE's side as we want it, step by step. One worker at a time speaks to LINE for a municipality; it renews its turn with
 * each step, and another takes over when it does not.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { systemContext, type Ctx } from '../../../platform/context/context.ts';
import type { Loop } from '../../../platform/module.ts';
import { pause } from '../../../platform/time/pause.ts';
import { LineUnreachable, listChannels, MenuRefused, menusAtLine } from '../../line/index.ts';
import type { Waiting } from '../tables.ts';
import { nextStep } from './next-step.ts';
import { takeStep } from './take-step.ts';

/** What staff order is begun by their own request; this finds what a crash or a limit left over. */
const POLL_MS = 1000;
/** The longest step (10,000 friends at a slow LINE) is well below this. */
const TURN_SECONDS = 15;
/** After a refusal by LINE's hourly limits, and after anything else that may pass. */
const PATIENCE: Readonly<Record<Waiting, number>> = {
  line_limit: 60,
  line_unreachable: 3,
  line_refused: 60,
};

export const menuKeeper: Loop = {
  name: 'rich menu keeper',
  role: 'worker',
  async run(runtime, signal) {
    while (!signal.aborted) {
      for (const id of await runtime.municipalities()) {
        const ctx = systemContext(runtime.services, id, 'rich menu keeper');
        await keepMenus(ctx, { signal }).catch((error: unknown) =>
          ctx.log.error({ err: error }, 'rich menus could not be kept; trying again'),
        );
      }
      await pause(POLL_MS, signal);
    }
  },
};

/**
 * Takes step after step until LINE is as we want it, LINE says no, or somebody else is at it.
 * @param most steps at most, for whoever waits for the answer
 */
export async function keepMenus(
  ctx: Ctx,
  { most = Infinity, signal }: { most?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const keeper = randomUUID();
  for (let taken = 0; taken < most && !signal?.aborted; taken += 1) {
    const turn = await ctx.transaction(async (ctx) => {
      const step = await nextStep(ctx);
      if (!step) return null;
      const [channel] = await listChannels(ctx);
      return channel && (await takeTurn(ctx.db, ctx.scope.municipalityId, keeper, ctx.now()))
        ? { step, channelId: channel.id }
        : null;
    });
    if (!turn) break;
    try {
      await takeStep(ctx, await menusAtLine(ctx, turn.channelId), turn.step);
    } catch (error) {
      await wait(ctx, reasonOf(error));
      if (!(error instanceof LineUnreachable || error instanceof MenuRefused)) throw error;
      ctx.log.warn(
        { step: turn.step.kind, error: error.message },
        'LINE did not take a step of the rich menus',
      );
      break;
    }
  }
  await ctx.transaction(async (ctx) => {
    await ctx.db
      .updateTable('rich_menu_display')
      .set({ keeper: null, kept_until: null })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('keeper', '=', keeper)
      .execute();
  });
}

/** @returns whether it is ours now */
async function takeTurn(
  db: Parameters<ReturnType<typeof sql>['execute']>[0],
  municipalityId: number,
  keeper: string,
  now: Temporal.Instant,
): Promise<boolean> {
  const { rows } = await sql`
    UPDATE rich_menu_display SET keeper = ${keeper}, kept_until = ${now.add({ seconds: TURN_SECONDS }).toString()}::timestamptz, waiting = NULL
    WHERE municipality_id = ${municipalityId} AND (next_try_at IS NULL OR next_try_at <= ${now.toString()}::timestamptz)
      AND (keeper IS NULL OR keeper = ${keeper} OR kept_until < ${now.toString()}::timestamptz)
    RETURNING 1`.execute(db);
  return rows.length > 0;
}

function reasonOf(error: unknown): Waiting {
  if (error instanceof LineUnreachable) return 'line_unreachable';
  return error instanceof MenuRefused && error.status === 429 ? 'line_limit' : 'line_refused';
}

async function wait(ctx: Ctx, waiting: Waiting): Promise<void> {
  await ctx.transaction(async (ctx) => {
    await ctx.db
      .updateTable('rich_menu_display')
      .set({ waiting, next_try_at: ctx.now().add({ seconds: PATIENCE[waiting] }) })
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .execute();
  });
}
