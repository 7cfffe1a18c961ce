/** What LINE's answer to a sending call means for us. Pure: the table behind docs/sending.md. */

/** What came back, or why nothing did. */
export type Answer =
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly requestId: string | null;
      readonly acceptedRequestId: string | null;
      readonly body: string;
    }
  /** No answer: connection refused before a byte was written (`sent: false`), time-out or reset afterwards. */
  | { readonly kind: 'none'; readonly sent: boolean; readonly reason: string };

export type Verdict =
  | { readonly kind: 'confirmed'; readonly requestId: string | null }
  /** Try again with the same key. `uncertain`: LINE may have accepted it. `slowDown`: it was a rate limit. */
  | {
      readonly kind: 'retry';
      readonly uncertain: boolean;
      readonly slowDown: boolean;
      readonly failure: string;
    }
  /** The call is refused as it is: one of its recipients, unless the text is to blame. */
  | { readonly kind: 'refused'; readonly failure: string }
  /** Every further call would be refused too: a person must act. */
  | { readonly kind: 'halt'; readonly reason: HaltReason; readonly failure: string };

/**
 * Why a send halts. credentials_refused: 401. account_refused: 403. endpoint_missing: 404. message_refused: the text, not a
 * recipient. monthly_limit: the plan's messages are used up. restored: it came from a backup, and nobody knows how far it had got.
 * paused: a person paused it, LINE has no part in it.
 */
export type HaltReason =
  | 'credentials_refused'
  | 'account_refused'
  | 'endpoint_missing'
  | 'message_refused'
  | 'monthly_limit'
  | 'restored'
  | 'paused';

/** Reads an answer. 409 means: already accepted under this key, hence success. */
export function judge(answer: Answer): Verdict {
  if (answer.kind === 'none')
    return { kind: 'retry', uncertain: answer.sent, slowDown: false, failure: answer.reason };
  const { status } = answer;
  const failure = `${status} ${messageOf(answer.body)}`.trim();
  if (status >= 200 && status < 300) return { kind: 'confirmed', requestId: answer.requestId };
  if (status === 409) return { kind: 'confirmed', requestId: answer.acceptedRequestId ?? answer.requestId };
  if (status === 401) return { kind: 'halt', reason: 'credentials_refused', failure };
  if (status === 403) return { kind: 'halt', reason: 'account_refused', failure };
  if (status === 404) return { kind: 'halt', reason: 'endpoint_missing', failure };
  if (status === 429) {
    // LINE's words may change, so this is a hint: unrecognised, the limit is met again by the retry and by the reconciler.
    if (/monthly limit/i.test(answer.body)) return { kind: 'halt', reason: 'monthly_limit', failure };
    return { kind: 'retry', uncertain: false, slowDown: true, failure };
  }
  if (status === 400)
    return blamesText(answer.body)
      ? { kind: 'halt', reason: 'message_refused', failure }
      : { kind: 'refused', failure };
  if (status >= 400 && status < 500 && status !== 408)
    return { kind: 'halt', reason: 'message_refused', failure };
  return { kind: 'retry', uncertain: true, slowDown: false, failure };
}

/**
 * Whether a 400 names the text as its cause. Only a shortcut past the bisection, which finds the same without it: LINE does not
 * promise its words.
 */
function blamesText(body: string): boolean {
  const error = readLineError(body);
  const named = [error?.message ?? '', ...(error?.details ?? []).map((detail) => detail.property ?? '')];
  return named.some((text) =>
    /(^|property, |^A message \()(messages|notificationDisabled|customAggregationUnits)\b/.test(text),
  );
}

function messageOf(body: string): string {
  const error = readLineError(body);
  const details = (error?.details ?? []).map((detail) => `${detail.property ?? ''}: ${detail.message ?? ''}`);
  return [error?.message ?? '', ...details].filter(Boolean).join('; ').slice(0, 300);
}

export interface LineErrorBody {
  readonly message?: string;
  readonly details?: readonly { readonly message?: string; readonly property?: string }[];
}

/** LINE's error object; null when the body is none. */
export function readLineError(body: string): LineErrorBody | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as LineErrorBody) : null;
  } catch {
    return null;
  }
}
