/**
 * Logs as JSON lines with request ids and no personal data: only ids, codes, counts and times are logged. Redaction is
 * the second wall for fields that are easily passed by mistake.
 */
import pino from 'pino';
import { describeFailure } from '../errors/describe-failure.ts';

export type Logger = pino.Logger;

const REDACTED = [
  'authorization',
  'cookie',
  'password',
  'code',
  'token',
  'secret',
  'text',
  'displayName',
  'name',
  'phone',
  'email',
  'address',
  'answers',
  'value',
];

/** @param destination a stream for tests; standard output otherwise */
export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED.flatMap((field) => [field, `*.${field}`]), censor: '[removed]' },
      serializers: { err: withoutValues },
    },
    destination ?? pino.destination({ sync: false }),
  );
}

/**
 * PostgreSQL's errors quote values: `Key (name)=(…) already exists`, `Failing row contains (…)`. Of one, also as the
 * cause of another error, only its kind and its place are written.
 */
function withoutValues(error: unknown): unknown {
  for (let one: unknown = error, depth = 0; one instanceof Error && depth < 10; one = one.cause, depth++) {
    // Only PostgreSQL's own errors have both.
    if (!('severity' in one && 'routine' in one)) continue;
    const frames = (error as Error).stack?.split('\n').filter((line) => /^\s+at /.test(line));
    return { type: 'DatabaseError', failure: describeFailure(one), stack: frames?.join('\n') };
  }
  return error instanceof Error ? pino.stdSerializers.err(error) : error;
}
