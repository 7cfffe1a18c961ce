/**
 * A failure in one line that may be stored and shown to operators: name, code and place. Never the message of a database
 * error, which quotes values (`invalid input syntax for type integer: "…"`).
 */
export function describeFailure(error: unknown): string {
  if (!(error instanceof Error)) return `thrown ${typeof error}`;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  const place = error.stack
    ?.split('\n')
    .find((line) => /\.ts:\d+/.test(line) && !line.includes('node_modules'));
  const where = place?.match(/([\w.-]+\/[\w.-]+\.ts:\d+)/)?.[1];
  return [
    error.name,
    typeof code === 'string' ? code : null,
    typeof constraint === 'string' ? `(${constraint})` : null,
    where ? `at ${where}` : null,
  ]
    .filter(Boolean)
    .join(' ');
}

/** pg's own words for a connection that broke, or that the pool could not give; they carry no code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** The database was busy, restarting or out of something: the same work may succeed in a moment. */
export function isPassing(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code !== 'string') return error instanceof Error && LOST.test(error.message);
  // SQLSTATE classes: 08 connection, 40 rollback (deadlock, serialization), 53 resources, 57 operator (shutdown,
  // cancelled), 55P03 lock not available, 25P03/25P04 idle or transaction timeout; Node's own ECONN….
  return (
    /^(08|40|53|57)/.test(code) || ['55P03', '25P03', '25P04'].includes(code) || code.startsWith('ECONN')
  );
}
