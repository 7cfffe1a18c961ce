/** The plug point through which a module gives recipients and texts to the outbox. */
import type { messagingApi } from '@line/bot-sdk';
import type { TxCtx } from '../../../platform/context/context.ts';
import { plugPoint } from '../../../platform/plugs/index.ts';

/** Where the next cut begins: after the batch `no` of `variant`, whose last resident was `lastNo`. */
export interface BatchCursor {
  readonly variant: number;
  readonly no: number;
  readonly lastNo: number;
}

/** One call to come: at most 500 residents of the frozen audience, none of whom stands in another batch. */
export interface CutBatch {
  /** Which rendering (a language, a target group): numbered by the source. */
  readonly variant: number;
  /** Counts up over the whole sending. */
  readonly no: number;
  readonly firstNo: number;
  readonly lastNo: number;
  /** Sorted; empty for a broadcast. */
  readonly residents: readonly number[];
  readonly verb: 'multicast' | 'broadcast';
}

/** What one batch says, to whom. Pinned: a retry repeats it byte for byte. */
export interface RenderedBatch {
  /** LINE ids of those of the batch who may still be reached, 16 bytes each, in the order of `residents` without `skipped`. */
  readonly lineIds: Buffer;
  /** Those of the batch who may no longer be reached (blocked, erased), sorted. */
  readonly skipped: readonly number[];
  readonly messages: readonly messagingApi.Message[];
  readonly notificationDisabled: boolean;
  /** LINE's customAggregationUnit, for opens; null for a broadcast. */
  readonly aggregationUnit: string | null;
}

export interface BatchSource {
  /** The `source` of startSend: 'delivery'. */
  readonly kind: string;
  /** The next batches after `cursor`, in order, at most `count`; [] when the audience is cut to its end. Repeatable. */
  cut(ctx: TxCtx, sourceId: string, cursor: BatchCursor | null, count: number): Promise<readonly CutBatch[]>;
  /** Called once per batch, at its first attempt, in the transaction that pins the result. */
  render(ctx: TxCtx, sourceId: string, batch: CutBatch): Promise<RenderedBatch>;
  /** All batches are settled: in the transaction of the send's own last state. */
  settled(ctx: TxCtx, sourceId: string, outcome: 'complete' | 'partial' | 'stopped'): Promise<void>;
}

export const batchSource = plugPoint<BatchSource>('line.batchSource');

/** @throws Error when no module plugged in a source of this kind: a defect of composition, not of input */
export function sourceOf(ctx: TxCtx, kind: string): BatchSource {
  const source = ctx.plugs.all(batchSource).find((candidate) => candidate.kind === kind);
  if (!source) throw new Error(`no batch source '${kind}' is plugged in`);
  return source;
}
