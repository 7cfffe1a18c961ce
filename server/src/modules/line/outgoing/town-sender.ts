/** Planner and senders of one municipality in this process. */
import { sql } from 'kysely';
import { systemContext, type Ctx } from '../../../platform/context/context.ts';
import type { MunicipalityId } from '../../../platform/db/database.ts';
import type { Runtime } from '../../../platform/module.ts';
import { readChannel } from '../channels/read-channel.ts';
import { batchQueue } from './batch-queue.ts';
import { ChannelSender } from './channel-sender.ts';
import type { Verb } from './lanes.ts';
import { messageQueue } from './message-queue.ts';
import type { OutgoingQueue } from './outgoing-queue.ts';
import { planBatches } from './plan-batches.ts';
import type { RateBudget } from './rate-budget.ts';
import type { SenderSettings } from './settings.ts';
import { sendsToSettle, settleSend } from './settle-sends.ts';
import { Signal } from './signal.ts';
import type { LineTransport } from './transport.ts';
import type { WakeUp } from './wake-up.ts';

/** A new token is used after this long at the latest; after a 401 at once. */
const TOKEN_FRESH_MS = 30_000;

export interface TownParts {
  readonly runtime: Runtime;
  readonly transport: LineTransport;
  readonly budget: RateBudget;
  readonly settings: SenderSettings;
  readonly abort: AbortSignal;
}

export class TownSender {
  readonly #parts: TownParts;
  readonly #ctx: Ctx;
  readonly #planner = new Signal();
  readonly #senders = new Map<string, ChannelSender>();
  readonly #running = new Set<Promise<void>>();
  readonly #tokens = new Map<string, { readonly at: number; readonly token: Promise<string> }>();

  constructor(municipalityId: MunicipalityId, parts: TownParts) {
    this.#parts = parts;
    this.#ctx = systemContext(parts.runtime.services, municipalityId, 'line.sender');
    this.#track(this.#plan());
  }

  wake({ channelId, what }: WakeUp): void {
    if (what === 'send') this.#planner.raise();
    else this.#wakeSender(channelId, what);
  }

  /** Looks for work that nobody told of: after a start, after a lost signal, when a lease or a backoff has run out. */
  async look(): Promise<void> {
    this.#planner.raise();
    const { rows } = await this.#ctx.transaction((ctx) =>
      sql<{ channel_id: string; verb: Verb }>`
      SELECT c.id AS channel_id, v.verb FROM line_channels c CROSS JOIN (VALUES ('multicast'), ('broadcast'), ('reply'), ('push')) v (verb)
      WHERE c.municipality_id = ${ctx.scope.municipalityId} AND (
        EXISTS (SELECT 1 FROM outbox_batches b WHERE b.municipality_id = c.municipality_id AND b.channel_id = c.id AND b.verb = v.verb
                AND b.state IN ('planned', 'attempted') AND b.due_at <= clock_timestamp())
        OR EXISTS (SELECT 1 FROM outbox_messages m WHERE m.municipality_id = c.municipality_id AND m.channel_id = c.id AND m.verb = v.verb
                   AND m.state IN ('planned', 'attempted') AND m.due_at <= clock_timestamp()))`.execute(
        ctx.db,
      ),
    );
    for (const { channel_id, verb } of rows) this.#wakeSender(channel_id, verb);
    for (const sendId of await sendsToSettle(this.#ctx)) await settleSend(this.#ctx, sendId);
  }

  /** Resolves when, after the abort, everything under way is recorded. */
  async ended(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async #plan(): Promise<void> {
    const { settings, abort } = this.#parts;
    while (!abort.aborted) {
      await planBatches(this.#ctx, settings, ({ sendId, channelId, verbs, allCut }) => {
        for (const verb of verbs) this.#wakeSender(channelId, verb);
        if (allCut)
          void settleSend(this.#ctx, sendId).catch((error: unknown) => this.#failed(error, 'settle'));
        else this.#planner.raise(); // there may be room for more
      }).catch((error: unknown) => this.#failed(error, 'plan'));
      await this.#planner.wait(settings.pollMs, abort);
    }
  }

  #wakeSender(channelId: string, verb: Verb): void {
    const key = `${channelId} ${verb}`;
    const sender = this.#senders.get(key);
    if (sender) return sender.signal.raise();
    if (this.#parts.abort.aborted) return;
    const started = this.#newSender(channelId, verb);
    this.#senders.set(key, started);
    this.#track(started.run(this.#parts.abort).finally(() => this.#senders.delete(key)));
  }

  #newSender(channelId: string, verb: Verb): ChannelSender {
    const { runtime, transport, budget, settings } = this.#parts;
    const calls = runtime.metrics.counter(
      'madoguchi_line_outgoing_total',
      'Sending calls to LINE by outcome',
      ['verb', 'outcome'],
    );
    return new ChannelSender({
      channelId,
      queue: this.#queue(channelId, verb),
      budget,
      transport,
      settings,
      accessToken: (refresh) => this.#accessToken(channelId, refresh),
      observe: (called, verdict, answer, ms) => {
        calls.inc({ verb: called, outcome: verdict.kind });
        runtime.metrics.lineCall(called, answer.kind === 'http' ? answer.status : 'network', ms);
        // LINE keeps no logs for us: every call is recorded with its request id (development guidelines).
        this.#ctx.log.debug(
          {
            endpoint: called,
            channelId,
            outcome: verdict.kind,
            ...(answer.kind === 'http'
              ? { status: answer.status, lineRequestId: answer.requestId }
              : { reason: answer.reason }),
          },
          'line call',
        );
      },
      failed: (error, what) => this.#failed(error, what),
    });
  }

  #queue(channelId: string, verb: Verb): OutgoingQueue {
    const { settings } = this.#parts;
    if (verb === 'reply' || verb === 'push') return messageQueue(this.#ctx, channelId, verb, settings);
    return batchQueue(this.#ctx, {
      channelId,
      verb,
      settings,
      drained: () => this.#planner.raise(),
      split: () => this.#wakeSender(channelId, verb),
    });
  }

  async #accessToken(channelId: string, refresh: boolean): Promise<string> {
    const known = this.#tokens.get(channelId);
    if (known && !refresh && performance.now() - known.at < TOKEN_FRESH_MS) return known.token;
    const token = readChannel(this.#ctx, channelId).then((channel) => channel.accessToken);
    this.#tokens.set(channelId, { at: performance.now(), token });
    token.catch(() => this.#tokens.delete(channelId));
    return token;
  }

  #failed(error: unknown, what: string): void {
    this.#ctx.log.error({ err: error, what }, 'line sender step failed');
  }

  #track(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => this.#failed(error, 'run'))
      .finally(() => this.#running.delete(settled));
    this.#running.add(settled);
  }
}
