import type { WebhookEvent } from './make-event.ts';
import type { WebhookResult } from './webhook-log.ts';

interface Gathered {
  events: WebhookEvent[];
  result: Promise<WebhookResult>;
  leave: () => void;
}

/** A channel's stream of webhooks: events that wait for company, failures in a row, who waits to be overtaken. */
export class WebhookFlow {
  failuresInARow = 0;
  #gathered: Gathered | undefined;
  #waiting: (() => void)[] = [];

  /**
   * Adds an event to the POST that is being gathered; it leaves after `windowMs` or with `most` events, by `send`.
   * All events of one POST get its result.
   */
  gather(
    event: WebhookEvent,
    { windowMs, most }: { windowMs: number; most: number },
    send: (events: WebhookEvent[]) => Promise<WebhookResult>,
  ): Promise<WebhookResult> {
    if (windowMs <= 0 || most <= 1) return send([event]);
    const gathered = this.#gathered ?? this.#begin(windowMs, send);
    gathered.events.push(event);
    if (gathered.events.length >= most) gathered.leave();
    return gathered.result;
  }

  /** Resolves when the next webhook of the channel has been sent. */
  next(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  sent(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #begin(windowMs: number, send: (events: WebhookEvent[]) => Promise<WebhookResult>): Gathered {
    let settle!: (sent: Promise<WebhookResult>) => void;
    const result = new Promise<WebhookResult>((resolve) => (settle = resolve));
    const events: WebhookEvent[] = [];
    const timer = setTimeout(() => gathered.leave(), windowMs).unref();
    const gathered: Gathered = {
      events,
      result,
      leave: () => {
        clearTimeout(timer);
        if (this.#gathered === gathered) this.#gathered = undefined;
        settle(send(events));
      },
    };
    return (this.#gathered = gathered);
  }
}
