/**
 * Questions to LINE that answer at once (profile, settings, Login), with a time limit. Sending is the outbox's business.
 */

/** A person waits for the answer: after this they are told so. */
const PATIENCE_MS = 5000;

/** LINE did not answer, or not in its own way. Carries neither tokens nor bodies. */
export class LineUnreachable extends Error {
  override readonly name = 'LineUnreachable';
}

export interface LineAnswer {
  readonly status: number;
  /** null when the body is not a JSON object. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

export interface LineQuestion {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Bearer token. */
  readonly token?: string;
  /** Sent as application/x-www-form-urlencoded. */
  readonly form?: Readonly<Record<string, string>>;
}

/**
 * @throws LineUnreachable after 5 s, when the network fails, and on 5xx
 */
export async function askLine(question: LineQuestion): Promise<LineAnswer> {
  let response: Response;
  try {
    response = await fetch(question.url, {
      method: question.method,
      // A redirect would carry the token to wherever it points.
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: question.token === undefined ? {} : { authorization: `Bearer ${question.token}` },
      ...(question.form ? { body: new URLSearchParams(question.form) } : {}),
    });
    const text = await response.text();
    if (response.status >= 500)
      throw new LineUnreachable(`LINE answered ${response.status} at ${question.url.pathname}`);
    return { status: response.status, body: readObject(text) };
  } catch (error) {
    if (error instanceof LineUnreachable) throw error;
    const name = error instanceof Error ? error.name : 'error';
    throw new LineUnreachable(`LINE could not be reached at ${question.url.pathname} (${name})`);
  }
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
