/**
 * Works the inbox: different residents side by side, one resident in order. One instance lives as long as one direct
 * connection; what it held in memory is forgotten with it, since the rows are still open.
 */
import type { MunicipalityId } from '../../../platform/db/database.ts';
import type { Runtime } from '../../../platform/module.ts';
import type { Session } from '../../../platform/db/session.ts';
import { describeFailure, framesOf, isPassing } from './failure.ts';
import { intakeFigures, type IntakeFigures } from './figures.ts';
import { handleEvents, settleFailed, type Settlement } from './handle-event.ts';
import { ShardHolder } from './hold-shards.ts';
import { SHARDS } from './parse-post.ts';
import { isIntakePressed } from './record-events.ts';
import { takeEvents, type WaitingEvent } from './take-events.ts';
import type { LocalWorker } from './wake-up.ts';

/** Transactions at once. Each needs a pooled connection of 20; the web role keeps the rest. */
const MOST_RUNNING = 6;
/**
 * As many while LINE's posts have to wait in this process: still about 1,000 events a second. The intake's p99 at 3,000/s is
 * 21 ms with one, 47 ms with two (2026-11).
 */
const FEW_RUNNING = 1;
/** Residents whose next events share a transaction when many wait; a failing one makes them go one by one. */
const MOST_TOGETHER = 16;
/** So many of what came in one group share a transaction even when little waits: four of one cost three times as much. */
const FEW_TOGETHER = 4;
/** Rows per look into the inbox, and per shard in memory, so that one flooded shard fills neither. */
const TAKE_LIMIT = 500;
const SHARD_LIMIT = 100;
const MEMORY_LIMIT = 2000;
/** Between two looks: a busy inbox is read in fewer, larger bites. */
const PACE_MS = 3;
/** A slow turn is not paid for twice: 16 residents in 32 ms and the rest between them are still the 500 a second of the budget. */
const LONGEST_REST_MS = 30;
/** A failure that may pass is tried so often, waiting 50 ms doubled, before the event is passed over. */
const MOST_ATTEMPTS = 5;
const FIRST_WAIT_MS = 50;

/** One resident's events in order; those without a person queue by shard. */
interface Queue {
  readonly key: string;
  readonly municipalityId: MunicipalityId;
  readonly events: WaitingEvent[];
  running: boolean;
}

interface Town {
  /** The oldest timestamp that a look must reach back to; Infinity: nothing new was announced. */
  since: number;
  looking: boolean;
  /** Shards whose memory is full, with the oldest timestamp that was left in the inbox. */
  readonly left: Map<number, number>;
  readonly inShard: Map<number, number>;
}

export class InboxWorker implements LocalWorker {
  private readonly runtime: Runtime;
  private readonly session: Session;
  private readonly holder: ShardHolder;
  private readonly figures: IntakeFigures;
  private readonly towns = new Map<MunicipalityId, Town>();
  private readonly queues = new Map<string, Queue>();
  /** Every event in memory, so that a second look does not queue it twice. */
  private readonly known = new Set<string>();
  private ready: Queue[] = [];
  private running = new Set<Promise<void>>();
  private stopped = false;
  /** While shards are being gained, older events of theirs may not be known yet. */
  private balancing = false;

  constructor(runtime: Runtime, session: Session) {
    this.runtime = runtime;
    this.session = session;
    this.holder = new ShardHolder(session);
    this.figures = intakeFigures(runtime.metrics);
  }

  /** Takes or gives back shards; whatever was waiting in gained ones is looked for. */
  async balance(): Promise<void> {
    this.balancing = true;
    try {
      const gained = await this.holder.balance(this.busyShards());
      if (gained.length > 0) await this.sweep();
    } finally {
      this.balancing = false;
    }
  }

  /** Looks for everything that is open, whatever its timestamp: after a gain, and as a net below lost wake-ups. */
  async sweep(): Promise<void> {
    for (const id of await this.runtime.municipalities()) this.wake(id, -Infinity);
  }

  /** These were stored a moment ago by this process; when all that is older is known here, they need not be looked for. */
  offer(municipalityId: MunicipalityId, events: readonly WaitingEvent[]): void {
    const town = this.town(municipalityId);
    const upToDate =
      this.working && !this.balancing && !town.looking && town.since === Infinity && town.left.size === 0;
    if (!upToDate || this.known.size + events.length > MEMORY_LIMIT)
      return this.wake(municipalityId, Math.min(...events.map((event) => event.ts)));
    for (const event of events) this.enqueue(town, event);
    this.pump(FEW_TOGETHER);
  }

  /** Something arrived whose oldest timestamp is `sinceMs`. */
  wake(municipalityId: MunicipalityId, sinceMs: number): void {
    const town = this.town(municipalityId);
    town.since = Math.min(town.since, sinceMs);
    void this.look(municipalityId, town);
  }

  get holdsAll(): boolean {
    return this.working && this.holder.held.size === SHARDS;
  }

  /** Begins nothing more and waits for what is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.ready = [];
    await Promise.all(this.running);
  }

  private town(id: MunicipalityId): Town {
    let town = this.towns.get(id);
    if (!town)
      this.towns.set(id, (town = { since: Infinity, looking: false, left: new Map(), inShard: new Map() }));
    return town;
  }

  private get working(): boolean {
    return !this.stopped && this.session.alive;
  }

  private busyShards(): Set<number> {
    const busy = new Set<number>();
    for (const town of this.towns.values()) for (const [shard, n] of town.inShard) if (n > 0) busy.add(shard);
    return busy;
  }

  private async look(id: MunicipalityId, town: Town): Promise<void> {
    if (town.looking) return;
    town.looking = true;
    while (this.working && town.since < Infinity && this.known.size < MEMORY_LIMIT) {
      const since = town.since;
      town.since = Infinity;
      const full = [...this.holder.held].filter((shard) => (town.inShard.get(shard) ?? 0) >= SHARD_LIMIT);
      for (const shard of full) this.leave(town, shard, since);
      try {
        const shards = [...this.holder.held].filter((shard) => !full.includes(shard));
        const events = await takeEvents(this.runtime.services, id, {
          shards,
          sinceMs: since === -Infinity ? null : since,
          limit: TAKE_LIMIT,
        });
        if (since === -Infinity) this.reportAge(events[0]);
        for (const event of events) this.enqueue(town, event);
        const last = events.at(-1);
        if (last && events.length === TAKE_LIMIT) town.since = Math.min(town.since, last.ts);
        this.pump();
        await pause(PACE_MS);
      } catch (error) {
        town.since = Math.min(town.since, since);
        this.runtime.services.log.warn(
          { error: describeFailure(error) },
          'inbox could not be read; trying again',
        );
        await pause(200);
      }
    }
    town.looking = false;
  }

  private reportAge(oldest: WaitingEvent | undefined): void {
    this.figures.oldestWaiting(oldest ? this.ageOf(oldest) : 0);
  }

  /** In seconds. */
  private ageOf(event: WaitingEvent): number {
    return Math.max(0, this.runtime.services.now().epochMilliseconds - event.ts) / 1000;
  }

  private leave(town: Town, shard: number, ts: number): void {
    town.left.set(shard, Math.min(town.left.get(shard) ?? Infinity, ts));
  }

  private enqueue(town: Town, event: WaitingEvent): void {
    const name = nameOf(event);
    if (this.known.has(name) || !this.holder.held.has(event.shard)) return;
    const inShard = town.inShard.get(event.shard) ?? 0;
    if (inShard >= SHARD_LIMIT) return this.leave(town, event.shard, event.ts);
    this.known.add(name);
    town.inShard.set(event.shard, inShard + 1);
    const key = `${event.municipalityId}/${event.channelId}/${event.lineUserId ?? `shard ${event.shard}`}`;
    let queue = this.queues.get(key);
    if (!queue)
      this.queues.set(
        key,
        (queue = { key, municipalityId: event.municipalityId, events: [], running: false }),
      );
    // Mostly the end; an older one that came late still goes before those not begun.
    let place = queue.events.length;
    while (place > 0 && isBefore(event, queue.events[place - 1]!)) place -= 1; // place > 0: it is there
    queue.events.splice(place, 0, event);
    if (!queue.running && queue.events.length === 1) this.ready.push(queue);
  }

  /** @param few as many share a transaction even when little waits */
  private pump(few = 1): void {
    const most = isIntakePressed(this.runtime.services) ? FEW_RUNNING : MOST_RUNNING;
    while (this.working && this.running.size < most && this.ready.length > 0) {
      const queues = this.nextQueues(few);
      for (const queue of queues) queue.running = true;
      const turn: Promise<void> = this.politely(() => this.turn(queues)).finally(() => {
        this.running.delete(turn);
        for (const queue of queues) {
          queue.running = false;
          if (queue.events.length > 0) this.ready.push(queue);
          else this.queues.delete(queue.key);
        }
        this.pump();
      });
      this.running.add(turn);
    }
  }

  /** While residents' messages are the surge and others are at work, rests as long as it worked: half of a core at most. */
  private async politely(work: () => Promise<void>): Promise<void> {
    const began = performance.now();
    await work();
    if (this.working && this.runtime.admission.givesWay('intake'))
      await pause(Math.min(performance.now() - began, LONGEST_REST_MS));
  }

  /** One resident, or `few` of a municipality; more when much waits. */
  private nextQueues(few: number): Queue[] {
    const first = this.ready.shift()!; // asked only when some are ready
    const share = Math.min(MOST_TOGETHER, Math.max(few, Math.ceil(this.ready.length / MOST_RUNNING)));
    const queues = [first];
    while (queues.length < share && this.ready[0]?.municipalityId === first.municipalityId)
      queues.push(this.ready.shift()!); // [0] was there
    return queues;
  }

  /** The next event of each of these residents; never rejects. */
  private async turn(queues: readonly Queue[]): Promise<void> {
    const begun = queues.flatMap((queue) => {
      const event = queue.events.shift();
      return event ? [{ queue, event }] : [];
    });
    const ours = begun.filter(({ event }) => this.working && this.holder.held.has(event.shard));
    const together = ours.length > 1 && (await this.settleTogether(ours.map(({ event }) => event)));
    if (!together) {
      for (const { queue, event } of ours) {
        if (await this.settle(event)) continue;
        // The database is away: this resident's events keep their order by being read again later.
        for (const next of queue.events.splice(0)) this.forget(next);
        setTimeout(() => this.wake(event.municipalityId, -Infinity), 500).unref();
      }
    }
    for (const { event } of begun) this.forget(event);
  }

  private forget(event: WaitingEvent): void {
    this.known.delete(nameOf(event));
    const town = this.town(event.municipalityId);
    const inShard = (town.inShard.get(event.shard) ?? 1) - 1;
    town.inShard.set(event.shard, inShard);
    const left = town.left.get(event.shard);
    if (left !== undefined && inShard <= SHARD_LIMIT / 2) {
      town.left.delete(event.shard);
      this.wake(event.municipalityId, left);
    } else if (town.since < Infinity && this.known.size < MEMORY_LIMIT / 2)
      void this.look(event.municipalityId, town);
  }

  /** One transaction for many residents: under load commits and round trips cost more than the work. */
  private async settleTogether(events: readonly WaitingEvent[]): Promise<boolean> {
    try {
      const settlements = await handleEvents(this.runtime.services, events, 1);
      for (const [index, settlement] of settlements.entries()) this.report(events[index]!, settlement); // same length
      return true;
    } catch {
      return false; // nothing happened; each on its own shows which one it was
    }
  }

  private report(event: WaitingEvent, settlement: Settlement): void {
    if (settlement !== 'settled before') this.figures.settled(settlement, this.ageOf(event));
  }

  /** @returns false when not even the failure could be recorded */
  private async settle(event: WaitingEvent): Promise<boolean> {
    const { services } = this.runtime;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const [settlement] = await handleEvents(services, [event], attempt);
        this.report(event, settlement!); // one in, one out
        return true;
      } catch (error) {
        if (isPassing(error) && attempt < MOST_ATTEMPTS && this.working) {
          await pause(FIRST_WAIT_MS * 2 ** (attempt - 1));
          continue;
        }
        if (isPassing(error) && !this.working) return false; // stays open for whoever holds the shard next
        return this.passOver(event, attempt, error);
      }
    }
  }

  private async passOver(event: WaitingEvent, attempts: number, error: unknown): Promise<boolean> {
    const { services } = this.runtime;
    try {
      await settleFailed(services, event, attempts, error);
    } catch {
      return false;
    }
    this.figures.settled('failed', this.ageOf(event));
    services.log.error(
      {
        municipality: event.municipalityId,
        event: event.eventId,
        kind: event.kind,
        attempts,
        error: describeFailure(error),
        frames: framesOf(error),
      },
      'an event of LINE could not be handled and was passed over',
    );
    return true;
  }
}

function nameOf(event: WaitingEvent): string {
  return `${event.municipalityId}/${event.id}`;
}

function isBefore(one: WaitingEvent, other: WaitingEvent): boolean {
  return one.ts !== other.ts ? one.ts < other.ts : one.id < other.id;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
