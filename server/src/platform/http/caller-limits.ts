/**
 * How much one caller may ask for. Staff and residents are counted by account, never by address: a whole city office and a
 * mobile carrier's customers stand behind one. Who is not known yet is not counted but waits in turn (`platform/shares/queue.ts`).
 */
import type { Ctx } from '../context/context.ts';
import { DomainError } from '../errors/index.ts';

interface Allowance {
  /** Requests at once after a quiet time. */
  readonly burst: number;
  readonly perSecond: number;
}

export type Allowances = Readonly<Record<'staff' | 'resident', Allowance>>;

/**
 * A screen of the staff app asks for some ten things when it opens, a list that is typed into for one per keystroke:
 * 300 at once and 20 a second are out of a person's reach. A resident's page is one request.
 */
export const ALLOWANCES = {
  staff: { burst: 300, perSecond: 20 },
  resident: { burst: 60, perSecond: 2 },
} as const satisfies Allowances;

/** Accounts that asked within the last minutes; a quiet one has its whole burst again and needs no entry. */
const MOST_REMEMBERED = 50_000;

export class CallerLimits {
  private readonly buckets = new Map<string, { left: number; at: number }>();
  private readonly allowances: Allowances;
  private readonly milliseconds: () => number;

  /** @param milliseconds a clock that never goes back */
  constructor(allowances: Allowances = ALLOWANCES, milliseconds: () => number = () => performance.now()) {
    this.allowances = allowances;
    this.milliseconds = milliseconds;
  }

  /** @throws DomainError 'too_many_requests' { retryAfter } in seconds */
  take(ctx: Pick<Ctx, 'actor' | 'scope'>): void {
    const { kind, id } = ctx.actor;
    if (kind !== 'staff' && kind !== 'resident') return;
    const { burst, perSecond } = this.allowances[kind];
    const key = `${kind} ${ctx.scope.municipalityId} ${id}`;
    const now = this.milliseconds();
    const known = this.buckets.get(key);
    const left = known ? Math.min(burst, known.left + ((now - known.at) / 1000) * perSecond) : burst;
    this.buckets.delete(key); // a Map keeps insertion order: the first entries are the ones quiet for longest
    if (left < 1) {
      this.buckets.set(key, { left, at: now });
      throw new DomainError('too_many_requests', { retryAfter: Math.ceil((1 - left) / perSecond) });
    }
    this.buckets.set(key, { left: left - 1, at: now });
    if (this.buckets.size > MOST_REMEMBERED) this.buckets.delete(this.buckets.keys().next().value!); // it holds entries
  }
}
