/**
 * 予約配信: starts what is due. The row itself is the schedule, so a cancelled or changed one can never fire, and two
 * schedulers never start the same one (SKIP LOCKED).
 */
import { systemContext, type Ctx, type TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import type { Loop } from '../../platform/module.ts';
import { checkStored } from './check-delivery.ts';
import type { DeliveryRecord } from './queries.ts';
import { putBack, START_REFUSALS } from './put-back.ts';
import { readSendingSettings } from './sending-settings.ts';
import { startDelivery } from './start-delivery.ts';
import { pause } from '../../platform/time/pause.ts';

/** How late a delivery may start at most while the program runs, besides its freeze. */
const POLL_MS = 500;

export const scheduledStarter: Loop = {
  name: 'delivery starter',
  role: 'scheduler',
  async run(runtime, signal) {
    while (!signal.aborted) {
      for (const id of await runtime.municipalities()) {
        const ctx = systemContext(runtime.services, id, 'delivery starter');
        // One that fails unexpectedly must hold up neither the others of its town nor other towns.
        const passedOver = new Set<string>();
        while (!signal.aborted && (await startNextDue(ctx, passedOver)));
      }
      await pause(POLL_MS, signal);
    }
  },
};

/**
 * @param passedOver ids to leave alone this time; one that fails is added
 * @returns whether a due delivery was found (started, put back for a person, or passed over)
 */
export async function startNextDue(ctx: Ctx, passedOver: Set<string> = new Set()): Promise<boolean> {
  let taken: string | null = null;
  try {
    return await ctx.transaction(async (ctx) => {
      const due = await nextDue(ctx, passedOver);
      if (!due) return false;
      taken = due.id;
      await startOrPutBack(ctx, due);
      return true;
    });
  } catch (error) {
    ctx.log.error({ err: error, delivery: taken }, 'starting a scheduled delivery failed; it is tried again');
    if (taken === null) return false;
    passedOver.add(taken);
    return true;
  }
}

async function nextDue(ctx: TxCtx, passedOver: ReadonlySet<string>): Promise<DeliveryRecord | undefined> {
  let due = ctx.db
    .selectFrom('deliveries')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('state', '=', 'scheduled')
    .where('scheduled_for', '<=', ctx.now());
  if (passedOver.size > 0) due = due.where('id', 'not in', [...passedOver]);
  return due.orderBy('scheduled_for').limit(1).forUpdate().skipLocked().executeTakeFirst();
}

async function startOrPutBack(ctx: TxCtx, due: DeliveryRecord): Promise<void> {
  const reason = (await lateness(ctx, due)) ?? (await problem(ctx, due)) ?? (await refusal(ctx, due));
  // Its segment was emptied or retired, or its picture is gone: sending something else would be worse than not sending.
  if (reason !== null) await putBack(ctx, due, reason);
}

/** The program stood still at its time. What is urgent still goes at once; the rest only if the city finds it in time. */
async function lateness(ctx: TxCtx, due: DeliveryRecord): Promise<string | null> {
  if (due.emergency || !due.scheduled_for) return null;
  const { lateMinutes } = await readSendingSettings(ctx);
  const late = Math.floor(due.scheduled_for.until(ctx.now()).total('minutes'));
  return late <= lateMinutes
    ? null
    : `システムが止まっていて、予約した時刻を${late}分過ぎました（始めてよいのは${lateMinutes}分までという設定です）。今から送るか、日時を直してください。`;
}

async function problem(ctx: TxCtx, due: DeliveryRecord): Promise<string | null> {
  const { findings } = await checkStored(ctx, due, due.scheduled_for);
  return findings.find((finding) => finding.severity === 'error')?.message ?? null;
}

/** Starts it. @returns why it could not be started */
async function refusal(ctx: TxCtx, due: DeliveryRecord): Promise<string | null> {
  try {
    await startDelivery(ctx, due);
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const [finding] = (error.data as { findings?: { message: string }[] } | undefined)?.findings ?? [];
    return finding?.message ?? START_REFUSALS[error.code] ?? error.code;
  }
}
