export type WebhookFailure = 'could_not_connect' | 'request_timeout' | 'error_status_code' | 'unclassified';

export interface WebhookAttempt {
  at: number;
  ms: number;
  ok: boolean;
  statusCode?: number;
  reason?: WebhookFailure;
  isRedelivery: boolean;
}

/** How a webhook went. */
export interface WebhookResult {
  /** False when the channel has no webhook URL, or its webhooks are switched off. */
  sent: boolean;
  delivered: boolean;
  webhookEventIds: string[];
  lost?: true;
  attempts: WebhookAttempt[];
}

export interface WebhookRecord extends WebhookResult {
  id: number;
  channelId: string;
  at: number;
  /** The exact text; null when too many came after it. */
  body: string | null;
  signature: string;
}

/** What LINE's console shows of webhooks that failed, and what it does not. */
export interface WebhookStatistics {
  webhooks: number;
  delivered: number;
  lost: number;
  attempts: number;
  redeliveries: number;
  failed: number;
  byReason: Record<WebhookFailure, number>;
  /** One row per hour with failures, as LINE's console aggregates them. */
  hours: { from: number; failed: number; byReason: Partial<Record<WebhookFailure, number>> }[];
}

/** Bodies are kept up to this many characters, then the oldest give way: a load run sends hundreds of thousands. */
const KEPT_CHARACTERS = 32 * 1024 * 1024;
const HOUR = 3_600_000;

/** Everything that was sent to webhooks. */
export class WebhookLog {
  #records: WebhookRecord[] = [];
  #nextId = 1;
  #characters = 0;
  #oldestKept = 0;

  add(record: Omit<WebhookRecord, 'id'>): WebhookRecord {
    const full = Object.assign(record, { id: this.#nextId++ });
    this.#records.push(full);
    this.#characters += full.body?.length ?? 0;
    while (this.#characters > KEPT_CHARACTERS && this.#oldestKept < this.#records.length - 1) {
      const oldest = this.#records[this.#oldestKept++]!;
      this.#characters -= oldest.body?.length ?? 0;
      oldest.body = null;
    }
    return full;
  }

  list(channelId: string | undefined, since: number): WebhookRecord[] {
    return this.#records.filter(
      (record) => record.id > since && (channelId === undefined || record.channelId === channelId),
    );
  }

  find(id: number): WebhookRecord | undefined {
    return this.#records.find((record) => record.id === id);
  }

  statistics(channelId: string, since: number): WebhookStatistics {
    const byReason = { could_not_connect: 0, request_timeout: 0, error_status_code: 0, unclassified: 0 };
    const statistics: WebhookStatistics = {
      webhooks: 0,
      delivered: 0,
      lost: 0,
      attempts: 0,
      redeliveries: 0,
      failed: 0,
      byReason,
      hours: [],
    };
    const hours = new Map<number, WebhookStatistics['hours'][number]>();
    for (const record of this.#records) {
      if (record.channelId !== channelId || record.at < since) continue;
      statistics.webhooks++;
      if (record.delivered) statistics.delivered++;
      if (record.lost) statistics.lost++;
      for (const { at, isRedelivery, reason } of record.attempts) {
        statistics.attempts++;
        if (isRedelivery) statistics.redeliveries++;
        if (!reason) continue;
        statistics.failed++;
        byReason[reason]++;
        const from = Math.floor(at / HOUR) * HOUR;
        const hour = hours.get(from) ?? { from, failed: 0, byReason: {} };
        hours.set(from, hour);
        hour.failed++;
        hour.byReason[reason] = (hour.byReason[reason] ?? 0) + 1;
      }
    }
    statistics.hours = [...hours.values()];
    return statistics;
  }

  clear(): void {
    this.#records = [];
    this.#characters = 0;
    this.#oldestKept = 0;
  }
}
