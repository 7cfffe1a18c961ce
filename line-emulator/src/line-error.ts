/** A detail of LINE's error body. */
export interface LineErrorDetail {
  message?: string;
  property?: string;
}

/** An answer of LINE's that is not a success; thrown by handlers, written by `endpoint.ts`. */
export class LineError extends Error {
  override readonly name = 'LineError';
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`LINE error ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** LINE's `{message, details?}`; details are left out when there are none. */
export function lineError(status: number, message: string, details: LineErrorDetail[] = []): LineError {
  return new LineError(status, details.length > 0 ? { message, details } : { message });
}

/** `The request body has X error(s)` with where. */
export function bodyErrors(details: LineErrorDetail[]): LineError {
  return lineError(400, `The request body has ${details.length} error(s)`, details);
}

/** LINE's answer for a property of the wrong type or form. */
export function invalidProperty(property: string): LineError {
  return lineError(400, `The property, ${property}, in the request body is invalid (line: -, column: -)`);
}

export const failedToSend = (): LineError => lineError(400, 'Failed to send messages');

export const rateLimited = (): LineError =>
  lineError(429, 'The API rate limit has been exceeded. Try again later.');

/** Parses a JSON body, or throws LINE's error with line and column. */
function parseJson(body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  try {
    return JSON.parse(text);
  } catch (error) {
    // Every Node names the place unless the text ends too early.
    const place = / position (\d+)/.exec(error instanceof Error ? error.message : '');
    const before = text.slice(0, place ? Number(place[1]) : text.length).split('\n');
    throw lineError(
      400,
      `The request body could not be parsed as JSON (line: ${before.length}, column: ${before.at(-1)!.length + 1})`,
    );
  }
}

/** A JSON body that must be an object. */
export function parseJsonObject(body: Uint8Array): Record<string, unknown> {
  const value = parseJson(body);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw lineError(400, 'The request body could not be parsed as JSON (line: 1, column: 1)');
  }
  return value as Record<string, unknown>;
}
