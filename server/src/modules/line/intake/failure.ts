/** What may be told about a failure while personal data was at hand: its class and code, never its text. */

/** `Error/23505`, `TypeError`. PostgreSQL's messages and our own may quote values, so they are left out. */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'not an Error';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? `${error.name}/${code}` : error.name;
}

/** Where it was thrown: the frames of the stack without the message in front. */
export function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}

/**
 * Worth trying again: the database went away or asked to (PostgreSQL classes 08 connection, 40 rollback, 53 resources,
 * 57 operator intervention, 55P03 lock not available), or the connection broke.
 */
export function isPassing(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(08|40|53|57)...$|^55P03$/.test(code)) return true;
  if (typeof code === 'string' && ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'].includes(code))
    return true;
  // The driver's own sentences, which carry no code.
  return typeof message === 'string' && DRIVER_LOST.test(message);
}

const DRIVER_LOST =
  /^(Connection terminated|Client (has encountered a connection error|was closed) and is not queryable|timeout exceeded when trying to connect)/;
