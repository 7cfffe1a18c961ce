/** Which deliveries need a person. Pure. */
import type { PeopleCount } from '@madoguchi/contract/people-count';
import type { DeliveryState } from '@madoguchi/contract/delivery';

interface Sendable {
  readonly state: DeliveryState;
  readonly scheduledFor: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly confirmed: PeopleCount;
  readonly recipients: PeopleCount | null;
}

/** A whole town is sent within minutes: one that runs for half an hour waits for something. */
const LONG_MS = 30 * 60_000;
/** Schedules start within a minute; later than this one was passed over. */
const LATE_MS = 5 * 60_000;
/** What ended longer ago than this was seen by somebody. */
const RECENT_MS = 7 * 24 * 3_600_000;

/** The sentence that says what is wrong; null when all is well. */
export function trouble(delivery: Sendable, now: number): string | null {
  const since = (instant: string | null) => (instant === null ? 0 : now - Date.parse(instant));
  switch (delivery.state) {
    case 'partly_unsent':
      return since(delivery.finishedAt) < RECENT_MS
        ? '一部の人に届いていません。配信結果を確かめてください。'
        : null;
    case 'sending':
      return since(delivery.startedAt) > LONG_MS
        ? '配信が30分以上続いています。配信結果で進み具合を確かめてください。'
        : null;
    case 'scheduled':
      return since(delivery.scheduledFor) > LATE_MS
        ? '予約した時刻を過ぎても始まっていません。内容を確かめてください。'
        : null;
    default:
      return null;
  }
}
