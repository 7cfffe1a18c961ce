/**
 * Works off one queue of one channel: claim (by lane), lease slots, fire each call at its slot, record. At most `aheadMs` of
 * slots are reserved, so that an emergency that arrives now waits no longer than that.
 */
import type { Answer, Verdict } from './answers.ts';
import { judge } from './answers.ts';
import { backoffMs } from './backoff.ts';
import { RATES } from './lanes.ts';
import type { OutgoingQueue, PinnedCall } from './outgoing-queue.ts';
import type { RateBudget } from './rate-budget.ts';
import type { SenderSettings } from './settings.ts';
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

/** So many calls in a row without success, and LINE is taken for down: one call at a time asks whether it is back. */
const DOWN_AFTER = 5;
const PROBE_AT_MOST_EVERY_MS = 5000;
/** With nothing to do for so long the sender ends; the next piece of work starts one again. */
const IDLE_MS = 30_000;

export class ChannelSender {
  readonly signal = new Signal();
  readonly #parts: SenderParts;
  readonly #inFlight = new Map<string, Promise<void>>();
  /** When the last reserved slot is used up, by performance.now(). */
  #reservedUntil = 0;
  #failuresInARow = 0;
  #probeAt = 0;
  #refreshToken = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Ends after a while without work, or soon after `abort`, having recorded what was under way. */
  async run(abort: AbortSignal): Promise<void> {
    const { settings } = this.#parts;
    const renewal = setInterval(() => void this.#renew(), settings.leaseMs / 3);
    try {
      let idleSince = performance.now();
      while (!abort.aborted) {
        const began = await this.#turn(abort).catch(async (error: unknown) => {
          this.#parts.failed(error, 'claim');
          await this.signal.wait(settings.pollMs, abort);
          return 0;
        });
        if (began > 0 || this.#inFlight.size > 0) idleSince = performance.now();
        else if (performance.now() - idleSince > IDLE_MS) break;
        if (began === 0) await this.signal.wait(settings.pollMs, abort);
      }
    } finally {
      await Promise.all(this.#inFlight.values());
      clearInterval(renewal);
    }
  }

  /** Claims one chunk and sets its calls going; returns how many. */
  async #turn(abort: AbortSignal): Promise<number> {
    const { queue, budget, channelId, settings } = this.#parts;
    const { intervalMs } = RATES[queue.verb];
    const room = settings.inFlight[queue.verb] - this.#inFlight.size;
    if (room <= 0) return 0;
    const down = this.#failuresInARow >= DOWN_AFTER;
    if (down) await pause(this.#probeAt - performance.now(), abort);
    const chunk = down ? 1 : Math.max(1, Math.floor(settings.chunkMs / intervalMs));
    const ahead = this.#reservedUntil - performance.now();
    const urgentOnly = ahead > settings.aheadMs - settings.chunkMs;
    const calls = await queue.claim(Math.min(chunk, room), urgentOnly);
    if (calls.length === 0) {
      if (!urgentOnly) return 0;
      // Enough is reserved: wait until some of it is used, or until something urgent comes.
      await this.signal.wait(
        this.#reservedUntil - performance.now() - (settings.aheadMs - settings.chunkMs),
        abort,
      );
      return 1;
    }
    for (const { key } of calls) settings.reached('claimed', key);
    const slots = await budget.lease(channelId, queue.verb, calls.length);
    this.#reservedUntil = slots.firstAt + calls.length * slots.intervalMs;
    calls.forEach((call, i) => {
      const done = this.#fire(call, slots.firstAt + i * slots.intervalMs, abort)
        // Not recorded: the lease runs out and the next holder repeats the call with the same key (409 if it was accepted).
        .catch((error: unknown) => this.#parts.failed(error, 'record'))
        .finally(() => {
          const wasFull = this.#inFlight.size >= settings.inFlight[queue.verb];
          this.#inFlight.delete(call.key);
          if (wasFull || this.#failuresInARow > 0) this.signal.raise();
        });
      this.#inFlight.set(call.key, done);
    });
    return calls.length;
  }

  async #fire(call: PinnedCall, at: number, abort: AbortSignal): Promise<void> {
    const { queue, transport, settings, observe } = this.#parts;
    await pause(at - performance.now(), abort);
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

  /** What one answer says about the channel as a whole. */
  async #learn(verdict: Verdict): Promise<void> {
    const { budget, channelId, queue } = this.#parts;
    if (verdict.kind === 'halt' && verdict.reason === 'credentials_refused') this.#refreshToken = true;
    if (verdict.kind !== 'retry') this.#failuresInARow = 0;
    else if (verdict.slowDown) await budget.pause(channelId, queue.verb);
    else {
      this.#failuresInARow += 1;
      this.#probeAt =
        performance.now() +
        Math.min(PROBE_AT_MOST_EVERY_MS, backoffMs(this.#failuresInARow - DOWN_AFTER, Math.random()));
    }
  }

  async #renew(): Promise<void> {
    if (this.#inFlight.size === 0) return;
    await this.#parts.queue
      .renew([...this.#inFlight.keys()])
      .catch((error: unknown) => this.#parts.failed(error, 'renew'));
  }
}

/** Timers are never early by more than their millisecond; less than one is not worth waiting for. */
async function pause(ms: number, abort: AbortSignal): Promise<void> {
  if (ms < 1 || abort.aborted) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      abort.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    abort.addEventListener('abort', done, { once: true });
  });
}
