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

/** Hands each line on, and lets one more listener see it: the record of the system (audit/log-lines.ts). */
class Tap implements pino.DestinationStream {
  listener: ((line: string) => void) | null = null;
  private readonly out: pino.DestinationStream;

  constructor(out: pino.DestinationStream) {
    this.out = out;
  }

  write(line: string): void {
    this.out.write(line);
    this.listener?.(line);
  }
}

const taps = new WeakMap<Logger, Tap>();

/** From here on `listener` sees every line of this logger and of its children. null ends it. */
export function listenToLog(log: Logger, listener: ((line: string) => void) | null): void {
  const tap = taps.get(log);
  if (tap) tap.listener = listener;
}

/** @param destination a stream for tests; standard output otherwise */
export function createLogger(level: string, destination?: pino.DestinationStream): Logger {
  const tap = new Tap(destination ?? pino.destination({ sync: false }));
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: REDACTED.flatMap((field) => [field, `*.${field}`]), censor: '[removed]' },
      serializers: { err: withoutValues },
    },
    tap,
  );
  taps.set(log, tap);
  return log;
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
