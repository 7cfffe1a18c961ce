/**
 * Works off one queue of one channel. A feeder claims (by lane) a little ahead, so that the database's pauses cost no slots; a
 * pacer leases slots, at most `aheadMs` of them, and sets each call going at its slot. Urgent calls overtake claimed ones, so an
 * emergency waits for reserved slots only.
 */
import type { Answer, Verdict } from './answers.ts';
import { judge } from './answers.ts';
import { backoffMs } from './backoff.ts';
import { RATES } from './lanes.ts';
import type { OutgoingQueue, PinnedCall } from './outgoing-queue.ts';
import { Spacing, type RateBudget } from './rate-budget.ts';
import type { SenderSettings } from './settings.ts';
import { pause } from '../../../platform/time/pause.ts';
import { Signal } from './signal.ts';
import type { LineTransport } from './transport.ts';

export interface SenderParts {
  readonly channelId: string;
  readonly queue: OutgoingQueue;
  readonly budget: RateBudget;
  readonly transport: LineTransport;
  readonly settings: SenderSettings;
  /** The channel's token, read anew after a 401. */
  readonly accessToken: (refresh: boolean) => Promise<string>;
  /** For metrics and logs. */
  readonly observe: (verb: string, verdict: Verdict, answer: Answer, ms: number) => void;
  readonly failed: (error: unknown, what: string) => void;
}

interface Claimed {
  readonly call: PinnedCall;
  readonly at: number;
}

/** So many calls in a row without success, and LINE is taken for down: one call at a time asks whether it is back. */
const DOWN_AFTER = 5;
const PROBE_AT_MOST_EVERY_MS = 5000;
/** With nothing to do for so long the sender ends; the next piece of work starts one again. */
const IDLE_MS = 30_000;
/** A hiccup of the network brings spaced calls to LINE in a bunch: so many 429s say nothing about the rate. */
const STRAY_REFUSALS = 3;
/** What was claimed and overtaken for longer goes back, so that stopping a send is not undone by what lies claimed here. */
const STALE_MS = 1000;

export class ChannelSender {
  /** Something may be claimable. */
  readonly signal = new Signal();
  readonly #parts: SenderParts;
  /** Something was claimed, or the pacer may go on for another reason. */
  readonly #fed = new Signal();
  readonly #chunk: number;
  readonly #spacing: Spacing;
  #claimed: Claimed[] = [];
  readonly #inFlight = new Map<string, Promise<void>>();
  /** When the last reserved slot is used up, by performance.now(). */
  #reservedUntil = 0;
  #failuresInARow = 0;
  /** Recent 429s: one more with each, a tenth less with each success. */
  #slowDowns = 0;
  #probeAt = 0;
  #refreshToken = false;
  #idle = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#spacing = new Spacing(RATES[parts.queue.verb].intervalMs);
    this.#chunk = Math.max(1, Math.floor(parts.settings.chunkMs / RATES[parts.queue.verb].intervalMs));
  }

  /** Ends after a while without work, or soon after `abort`, having recorded what was under way. */
  async run(abort: AbortSignal): Promise<void> {
    const renewal = setInterval(() => void this.#renew(), this.#parts.settings.leaseMs / 3);
    try {
      await Promise.all([this.#feed(abort), this.#pace(abort)]);
      await Promise.all(this.#inFlight.values());
      await this.#giveBack(this.#claimed.splice(0));
    } finally {
      clearInterval(renewal);
    }
  }

  async #feed(abort: AbortSignal): Promise<void> {
    const { queue, settings } = this.#parts;
    let idleSince = performance.now();
    while (!abort.aborted) {
      const room = settings.inFlight[queue.verb] - this.#inFlight.size - this.#claimed.length;
      const wanted = this.#down ? 1 : this.#chunk;
      const full = room <= 0 || this.#claimed.length >= 2 * wanted;
      if (full) await this.signal.wait(settings.pollMs, abort);
      try {
        // Full, and woken nevertheless: only what would overtake is worth claiming.
        const stillFull = full && this.#claimed.length >= 2 * wanted;
        const calls =
          abort.aborted || (full && room <= 0)
            ? []
            : await queue.claim(Math.min(wanted, Math.max(1, room)), stillFull);
        if (calls.length > 0) this.#take(calls);
        if (calls.length > 0 || this.#inFlight.size + this.#claimed.length > 0) idleSince = performance.now();
        else if (performance.now() - idleSince > IDLE_MS) break;
        if (calls.length === 0 && !full) await this.signal.wait(settings.pollMs, abort);
      } catch (error) {
        this.#parts.failed(error, 'claim');
        await pause(settings.pollMs, abort);
      }
    }
    this.#idle = true;
    this.#fed.raise();
  }

  #take(calls: readonly PinnedCall[]): void {
    const at = performance.now();
    for (const call of calls) this.#parts.settings.reached('claimed', call.key);
    const all = [...this.#claimed, ...calls.map((call) => ({ call, at }))];
    this.#claimed = [...all.filter(({ call }) => call.urgent), ...all.filter(({ call }) => !call.urgent)];
    this.#fed.raise();
  }

  async #pace(abort: AbortSignal): Promise<void> {
    const { settings, queue } = this.#parts;
    while (!abort.aborted) {
      const next = this.#claimed[0];
      if (!next) {
        if (this.#idle) return;
        await this.#fed.wait(settings.pollMs, abort);
        continue;
      }
      const reserve = next.call.urgent ? 2 * settings.aheadMs : settings.aheadMs - settings.chunkMs;
      const wait = this.#down
        ? this.#probeAt - performance.now()
        : this.#reservedUntil - performance.now() - reserve;
      if (wait > 1) {
        await this.#fed.wait(wait, abort);
        continue;
      }
      const taken = this.#claimed.splice(0, this.#down ? 1 : this.#chunk);
      this.signal.raise();
      try {
        await this.#setGoing(taken, abort);
      } catch (error) {
        // No slot was had (the database is away). The lease runs out, and the same calls are claimed again.
        this.#parts.failed(error, `slots of ${queue.verb}`);
        await pause(settings.pollMs, abort);
      }
    }
  }

  async #setGoing(taken: readonly Claimed[], abort: AbortSignal): Promise<void> {
    const { queue, budget, channelId, settings } = this.#parts;
    const oldest = performance.now() - STALE_MS;
    await this.#giveBack(taken.filter(({ at }) => at < oldest));
    const calls = taken.filter(({ at }) => at >= oldest).map(({ call }) => call);
    if (calls.length === 0) return;
    const slots = await budget.lease(channelId, queue.verb, calls.length);
    this.#reservedUntil = slots.firstAt + calls.length * slots.intervalMs;
    calls.forEach((call, i) => {
      const done = this.#fire(call, slots.firstAt + i * slots.intervalMs, abort)
        // Not recorded: the lease runs out and the next holder repeats the call with the same key (409 if it was accepted).
        .catch((error: unknown) => this.#parts.failed(error, 'record'))
        .finally(() => {
          const wasFull = this.#inFlight.size >= settings.inFlight[queue.verb] - 2 * this.#chunk;
          this.#inFlight.delete(call.key);
          if (wasFull || this.#failuresInARow > 0) this.signal.raise();
        });
      this.#inFlight.set(call.key, done);
    });
  }

  async #fire(call: PinnedCall, at: number, abort: AbortSignal): Promise<void> {
    const { queue, transport, settings, observe } = this.#parts;
    await this.#spacing.wait(at, abort);
    if (abort.aborted) return queue.giveBack([call]);
    const accessToken = await this.#parts.accessToken(this.#refreshToken);
    this.#refreshToken = false;
    const began = performance.now();
    settings.reached('calling', call.key);
    const answer = await transport.post({
      path: RATES[queue.verb].path,
      accessToken,
      body: call.body,
      retryKey: call.retryKey,
    });
    settings.reached('answered', call.key);
    const verdict = judge(answer);
    observe(queue.verb, verdict, answer, performance.now() - began);
    await this.#learn(verdict);
    await queue.record(call, verdict);
    settings.reached('recorded', call.key);
  }

  get #down(): boolean {
    return this.#failuresInARow >= DOWN_AFTER;
  }

  /** What one answer says about the channel as a whole. */
  async #learn(verdict: Verdict): Promise<void> {
    const { budget, channelId, queue } = this.#parts;
    if (verdict.kind === 'halt' && verdict.reason === 'credentials_refused') this.#refreshToken = true;
    if (verdict.kind !== 'retry') {
      if (this.#down) this.#fed.raise();
      this.#failuresInARow = 0;
      this.#slowDowns = Math.max(0, this.#slowDowns - 0.1);
    } else if (verdict.slowDown) {
      this.#slowDowns += 1;
      const times = Math.floor(this.#slowDowns) - STRAY_REFUSALS;
      if (times > 0) await budget.pause(channelId, queue.verb, times);
    } else {
      this.#failuresInARow += 1;
      const delay = Math.min(
        PROBE_AT_MOST_EVERY_MS,
        backoffMs(this.#failuresInARow - DOWN_AFTER, Math.random()),
      );
      this.#probeAt = performance.now() + delay;
    }
  }

  async #renew(): Promise<void> {
    const held = [...this.#inFlight.keys(), ...this.#claimed.map(({ call }) => call.key)];
    if (held.length === 0) return;
    await this.#parts.queue.renew(held).catch((error: unknown) => this.#parts.failed(error, 'renew'));
  }

  async #giveBack(claimed: readonly Claimed[]): Promise<void> {
    if (claimed.length > 0) await this.#parts.queue.giveBack(claimed.map(({ call }) => call));
  }
}
