import { sendText } from '../acts/messages.ts';
import { tapAction } from '../acts/taps.ts';
import type { Hand } from '../acts/hand.ts';
import { isoMoment } from '../calendar.ts';
import type { Channel } from '../channels.ts';
import { hashSeed, seededRandom } from '../ids.ts';
import type { Sending } from '../sendings.ts';
import type { EmulatorState } from '../state.ts';
import type { WebhookResult } from '../webhooks/webhook-log.ts';
import { Times } from './figures.ts';
import { Schedule, type Planned } from './schedule.ts';
import { tappableOf } from './tappable.ts';
import { reachable, visit } from './visit.ts';

/** How residents behave after a delivery. */
export interface LoadSettings {
  /** Of those who received it, this share does something. */
  share: number;
  /** Most do it early, the last after this time. */
  spreadMs: number;
  /** Begin at most so many a second; the others wait. */
  rate?: number | undefined;
  /** At most so many at the same time. */
  most: number;
  seed: number;
  /** What they do, by weight; who finds nothing to tap or open answers instead. */
  tap: number;
  open: number;
  answer: number;
  texts: readonly string[];
  /** Pages of other machines that may be called. */
  origins: readonly string[];
  deliveries: 'new' | 'past';
  /** Watches for new deliveries so long; until stopped when not given. */
  forMs?: number | undefined;
  hash?: string | undefined;
  requestId?: string | undefined;
  unit?: string | undefined;
}

const HOUR = 3_600_000;
const TICK_MS = 20;
/** A rate may catch up this much after a busy moment. */
const BURST_MS = 200;

/** One load: plans what the residents who were reached will do, and does it when the time has come. */
export class LoadRun {
  readonly id: number;
  readonly settings: LoadSettings;
  state: 'running' | 'done' | 'stopped' = 'running';
  readonly #emulator: EmulatorState;
  readonly #channel: Channel;
  readonly #schedule = new Schedule();
  readonly #counts = {
    deliveries: 0,
    planned: 0,
    started: 0,
    tapped: 0,
    answered: 0,
    opened: 0,
    elsewhere: 0,
    refused: 0,
    failedWebhooks: 0,
    failedPages: 0,
  };
  readonly #webhooks = new Times();
  readonly #pages = new Times();
  readonly #statuses: Record<string, number> = {};
  readonly #startedAt = performance.now();
  readonly #stopWatching: () => void;
  readonly #timer: NodeJS.Timeout;
  #watching: boolean;
  #running = 0;
  #allowed = 0;
  #tickedAt = performance.now();

  constructor(id: number, emulator: EmulatorState, channel: Channel, settings: LoadSettings) {
    this.id = id;
    this.settings = settings;
    this.#emulator = emulator;
    this.#channel = channel;
    this.#watching = settings.deliveries === 'new';
    this.#stopWatching = this.#watching
      ? emulator.talks.watchSendings((sending) => this.#plan(sending))
      : () => {};
    if (!this.#watching)
      for (const sending of emulator.talks.sendings(channel.settings.channelId)) this.#plan(sending);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  stop(): void {
    if (this.state === 'running') this.#end('stopped');
  }

  /** Has planned something and done all of it, or has ended. */
  get isIdle(): boolean {
    const done = this.#counts.planned > 0 && this.#schedule.size === 0 && this.#running === 0;
    return this.state !== 'running' || done;
  }

  show(): object {
    return {
      id: this.id,
      channelId: this.#channel.settings.channelId,
      state: this.state,
      seconds: Math.round((performance.now() - this.#startedAt) / 100) / 10,
      ...this.#counts,
      waiting: this.#schedule.size,
      running: this.#running,
      webhookMs: this.#webhooks.show(),
      pageMs: this.#pages.show(),
      pageStatuses: this.#statuses,
    };
  }

  #plan(sending: Sending): void {
    const { hash, requestId, unit, share, spreadMs } = this.settings;
    if (sending.channelId !== this.#channel.settings.channelId || sending.verb === 'reply') return;
    if (hash !== undefined && sending.body.hash !== hash) return;
    if (requestId !== undefined && sending.requestId !== requestId) return;
    if (unit !== undefined && sending.unit !== unit) return;
    this.#counts.deliveries++;
    const now = performance.now();
    sending.delivered.forEach((handle) => {
      const random = this.#randomOf(sending, handle);
      if (random() >= share) return;
      // Squared: half of them within the first quarter of the time.
      this.#schedule.add(now + random() ** 2 * spreadMs, { sending, handle });
      this.#counts.planned++;
    });
  }

  /** A resident's own sequence for a message: who does what does not depend on the order of the calls. */
  #randomOf(sending: Sending, handle: number): () => number {
    const user = Math.imul(handle ^ 0x9e3779b9, 0x85ebca6b);
    return seededRandom(hashSeed(sending.body.hash) ^ user ^ Math.imul(this.settings.seed, 0xc2b2ae35));
  }

  #tick(): void {
    const now = performance.now();
    const { rate, most, forMs } = this.settings;
    if (rate !== undefined) {
      const burst = Math.max(1, (rate * BURST_MS) / 1000);
      this.#allowed = Math.min(burst, this.#allowed + (rate * (now - this.#tickedAt)) / 1000);
    }
    this.#tickedAt = now;
    while (this.#running < most && (rate === undefined || this.#allowed >= 1)) {
      const planned = this.#schedule.take(now);
      if (!planned) break;
      this.#allowed -= 1;
      void this.#act(planned);
    }
    if (this.#watching && forMs !== undefined && now - this.#startedAt >= forMs) {
      this.#watching = false;
      this.#stopWatching();
    }
    if (!this.#watching && this.#schedule.size === 0 && this.#running === 0) this.#end('done');
  }

  #end(state: 'done' | 'stopped'): void {
    this.state = state;
    clearInterval(this.#timer);
    this.#stopWatching();
    this.#schedule.clear();
  }

  async #act(planned: Planned): Promise<void> {
    this.#running++;
    this.#counts.started++;
    try {
      await this.#behave(planned);
    } catch {
      // Who has blocked the account meanwhile cannot answer; a page that does not answer is counted where it is opened.
      this.#counts.refused++;
    }
    this.#running--;
  }

  async #behave({ sending, handle }: Planned): Promise<void> {
    const { tap, open, answer, texts } = this.settings;
    const random = this.#randomOf(sending, handle);
    // The first two of the sequence decided whether and when.
    random();
    random();
    const channelId = this.#channel.settings.channelId;
    const hand: Hand = { state: this.#emulator, channel: this.#channel, channelId, handle };
    const { actions, links } = tappableOf(sending.body);
    const now = this.#emulator.clock.now();
    for (let place = 0; place < sending.body.messages.length; place++) {
      this.#emulator.insight.open(sending, place, handle, now);
    }
    const choice = random() * (tap + open + answer);
    const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
    if (choice < tap && actions.length > 0) {
      const action = one(actions)!; // it has one
      this.#counts.tapped++;
      this.#note((await tapAction(hand, { action, picked: pickedIn(action, now) })).webhook);
    } else if (choice < tap + open && links.length > 0) {
      const { url, place } = one(links)!; // it has one
      this.#emulator.insight.click(sending, place, url, handle, now);
      await this.#open(url, handle);
    } else if (answer > 0) {
      this.#counts.answered++;
      this.#note((await sendText(hand, { text: one(texts) ?? 'はい' })).webhook);
    }
  }

  async #open(link: string, handle: number): Promise<void> {
    const { origins } = this.settings;
    const url = reachable(this.#emulator, link, origins);
    if (!url) {
      this.#counts.elsewhere++;
      return;
    }
    this.#counts.opened++;
    const started = performance.now();
    const userId = this.#emulator.users.idOf(handle);
    const { status } = await visit(this.#emulator, url, userId, origins).catch(() => ({ status: 0 }));
    this.#pages.add(performance.now() - started);
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    if (status < 200 || status >= 400) this.#counts.failedPages++;
  }

  #note(webhook: WebhookResult | null): void {
    const attempt = webhook?.attempts[0];
    if (!attempt) return;
    this.#webhooks.add(attempt.ms);
    if (!attempt.ok) this.#counts.failedWebhooks++;
  }
}

/** A date or time that the picker would offer first. */
function pickedIn(action: Record<string, unknown>, now: number): string | undefined {
  if (action.type !== 'datetimepicker' || action.initial !== undefined || action.min !== undefined) {
    return undefined;
  }
  const text = isoMoment(now + 9 * HOUR).slice(0, 16); // the picker's time has no zone: Japan's
  return { date: text.slice(0, 10), time: text.slice(11), datetime: text }[String(action.mode)];
}
