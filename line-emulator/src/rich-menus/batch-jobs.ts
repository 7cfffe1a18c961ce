import { DAY } from '../clock.ts';
import type { EmulatorState } from '../state.ts';
import type { MenuBook } from './menu-book.ts';
import type { LinkSnapshot } from './menu-links.ts';

/** Progress and retry keys are forgotten after 14 days. */
const REMEMBERED_FOR = 14 * DAY;

/** A request to LINE's batch endpoint and how far it is. */
export interface BatchRequest {
  phase: 'ongoing' | 'succeeded' | 'failed';
  acceptedAt: number;
  completedAt: number | null;
}

/** The work behind one or, after a retry with the same key, several requests. */
interface BatchWork {
  acceptedAt: number;
  changes: ReadonlyMap<number, number> | 'unlinkAll';
  /** Who is still to be changed; null when nobody is. */
  left: LinkSnapshot | null;
}

/** Batches over all linked users, by request id, and the keys by which a failed one is taken up again. */
export class MenuBatches {
  readonly #requests = new Map<string, BatchRequest>();
  readonly #byKey = new Map<string, BatchWork>();

  /** A request that is remembered; the request id alone is enough, as they are random. */
  find(requestId: string, now: number): BatchRequest | undefined {
    const request = this.#requests.get(requestId);
    return request && now - request.acceptedAt <= REMEMBERED_FOR ? request : undefined;
  }

  /** Accepts a batch, or, under a key that is known, goes on with those whom the first one did not reach. */
  start(
    state: EmulatorState,
    book: MenuBook,
    given: { requestId: string; key: string | undefined; changes: BatchWork['changes'] },
  ): void {
    const now = state.clock.now();
    const known = given.key === undefined ? undefined : this.#byKey.get(given.key);
    const work =
      known && now - known.acceptedAt <= REMEMBERED_FOR
        ? known
        : { acceptedAt: now, changes: given.changes, left: book.links.snapshot() };
    if (given.key !== undefined) this.#byKey.set(given.key, work);
    const request: BatchRequest = { phase: 'ongoing', acceptedAt: now, completedAt: null };
    this.#requests.set(given.requestId, request);
    state.jobs.add(run(state, book, work, request));
  }
}

function* run(
  state: EmulatorState,
  book: MenuBook,
  work: BatchWork,
  request: BatchRequest,
): Generator<void, void> {
  let allowed = state.jobs.takeFailure('richmenu.batch') ?? Infinity;
  let done = allowed > 0;
  if (done && work.left) {
    const steps = book.links.replace(work.left, work.changes, () => allowed-- > 0);
    for (let step = steps.next(); ; step = steps.next()) {
      book.refreshOpenTalks();
      if (step.done) {
        done = step.value;
        break;
      }
      yield;
    }
  }
  if (done) work.left = null;
  request.phase = done ? 'succeeded' : 'failed';
  request.completedAt = state.clock.now();
}
