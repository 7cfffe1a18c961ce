import { DAY } from '../clock.ts';
import type { Sending } from '../sendings.ts';

/** LINE tells the progress of a narrowcast so long. */
const TOLD_FOR = 14 * DAY;

/** LINE's `errorCode`. */
export const NARROWCAST_ERRORS = {
  internal: 1,
  tooFewRecipients: 2,
  smallAudience: 4,
  partialDelivery: 5,
} as const;

/** A narrowcast from its acceptance on. */
export interface Narrowcast {
  channelId: string;
  phase: 'waiting' | 'sending' | 'succeeded' | 'failed';
  acceptedAt: number;
  completedAt: number | null;
  targetCount: number;
  successCount: number;
  failureCount: number;
  failure: { errorCode: number; failedDescription: string } | null;
  sending: Sending | null;
}

export class NarrowcastBook {
  readonly #narrowcasts = new Map<string, Narrowcast>();

  start(channelId: string, requestId: string, acceptedAt: number): Narrowcast {
    const made: Narrowcast = {
      channelId,
      phase: 'waiting',
      acceptedAt,
      completedAt: null,
      targetCount: 0,
      successCount: 0,
      failureCount: 0,
      failure: null,
      sending: null,
    };
    this.#narrowcasts.set(requestId, made);
    return made;
  }

  /** A channel's narrowcast that LINE still tells about. */
  find(channelId: string, requestId: string, now: number): Narrowcast | undefined {
    const found = this.#narrowcasts.get(requestId);
    return found?.channelId === channelId && now - found.acceptedAt <= TOLD_FOR ? found : undefined;
  }
}
