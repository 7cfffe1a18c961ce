/**
 * Logs as JSON lines with request ids and no personal data: only ids, codes, counts and times are logged. Redaction is
 * the second wall for fields that are easily passed by mistake.
 */
import pino from 'pino';

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
      serializers: { err: pino.stdSerializers.err },
    },
    destination ?? pino.destination({ sync: false }),
  );
}
