/** The batches of one channel and verb, as a sender works them off. */
import type { Ctx } from '../../../platform/context/context.ts';
import { backoffMs } from './backoff.ts';
import { claimBatches, type BodyCache } from './claim-batches.ts';
import { GroupCommit } from './group-commit.ts';
import type { OutgoingQueue } from './outgoing-queue.ts';
import {
  confirmBatches,
  giveBackBatches,
  haltSend,
  postponeBatch,
  renewLeases,
  splitBatch,
  type Confirmation,
} from './record-batches.ts';
import { settleSend } from './settle-sends.ts';
import type { SenderSettings } from './settings.ts';

/** Answers of 10 ms share a commit: two or three at 200 calls a second, and progress is none the later for people. */
const GATHER_MS = 10;

export interface BatchQueueOptions {
  readonly channelId: string;
  readonly verb: 'multicast' | 'broadcast';
  readonly settings: SenderSettings;
  /** Called when batches left the plan, so that the planner cuts on. */
  readonly drained: () => void;
  /** Called when a batch became two. */
  readonly split: () => void;
}

export function batchQueue(ctx: Ctx, options: BatchQueueOptions): OutgoingQueue {
  const { channelId, verb, settings } = options;
  const bodies: BodyCache = new Map();
  const settleAll = async (sendIds: Iterable<string>) => {
    for (const sendId of new Set(sendIds)) await settleSend(ctx, sendId);
  };
  const confirmations = new GroupCommit<Confirmation>(GATHER_MS, async (group) =>
    settleAll(await confirmBatches(ctx, group)),
  );
  return {
    verb,
    async claim(limit, urgentOnly) {
      const { calls, emptied } = await claimBatches(
        ctx,
        { channelId, verb, limit, urgentOnly, leaseMs: settings.leaseMs },
        bodies,
      );
      if (calls.length + emptied.length > 0) options.drained();
      await settleAll(emptied);
      return calls;
    },
    async record({ key, attempts }, verdict) {
      switch (verdict.kind) {
        case 'confirmed':
          return confirmations.add({ retryKey: key, requestId: verdict.requestId });
        case 'retry':
          return postponeBatch(ctx, key, { ...verdict, delayMs: backoffMs(attempts, Math.random()) });
        case 'halt':
          return haltSend(ctx, key, verdict.reason, verdict.failure);
        case 'refused':
          if ((await splitBatch(ctx, key, verdict.failure)) === 'split') options.split();
          return;
      }
    },
    renew: (keys) => renewLeases(ctx, keys, settings.leaseMs),
    giveBack: (calls) =>
      giveBackBatches(
        ctx,
        calls.map(({ key }) => key),
      ),
  };
}
