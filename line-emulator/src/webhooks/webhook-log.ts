type WebhookFailure = 'could_not_connect' | 'request_timeout' | 'error_status_code' | 'unclassified';

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
  /** False when the channel has no webhook URL. */
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
  body: string;
  signature: string;
}

/** Everything that was sent to webhooks. */
export class WebhookLog {
  #records: WebhookRecord[] = [];
  #nextId = 1;

  add(record: Omit<WebhookRecord, 'id'>): WebhookRecord {
    const full = Object.assign(record, { id: this.#nextId++ });
    this.#records.push(full);
    return full;
  }

  list(channelId: string | undefined, since: number): WebhookRecord[] {
    return this.#records.filter(
      (record) => record.id > since && (channelId === undefined || record.channelId === channelId),
    );
  }

  clear(): void {
    this.#records = [];
  }
}
