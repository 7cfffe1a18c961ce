/** What of the program's log goes into the record: warnings and errors, as constant sentences with codes and ids. */
import type { MunicipalityId } from '../db/database.ts';
import type { LogLine } from './log-lines.ts';

/** Sentences of the log that a rule of 見守り or a filter asks for by name; all others are a warning or an error. */
const NAMED: Readonly<Record<string, string>> = {
  'webhook with a wrong signature': 'application.webhook_refused',
  'loop failed; starting it again': 'system.loop_failed',
  'nightly chore failed': 'system.chore_failed',
  'job failed for good': 'system.job_failed',
};

/** Fields that hold ids, codes or counts by their meaning; anything else of a line stays out. */
const FACTS = [
  'loop',
  'job',
  'chore',
  'channel',
  'channelId',
  'delivery',
  'reason',
  'alarm',
  'subscription',
  'status',
  'check',
  'entry',
  'block',
  'lagSeconds',
  'lost',
  'events',
  'attempt',
] as const;

const WARN = 40;
const ERROR = 50;

/** @returns null for what is no warning, and for what cannot be read */
export function lineOfLog(text: string): LogLine | null {
  // Most lines are information: they are told apart without parsing.
  const level = Number(/^\{"level":(\d+)/.exec(text)?.[1] ?? 0);
  if (level < WARN) return null;
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return null;
  }
  const message = String(parsed['msg'] ?? '');
  const facts: Record<string, unknown> = { message };
  for (const name of FACTS) {
    const value = parsed[name];
    if (typeof value === 'number' || (typeof value === 'string' && value.length <= 100)) facts[name] = value;
  }
  const failure = failureOf(parsed['err']);
  if (failure) facts['failure'] = failure;
  const municipality = parsed['municipality'];
  const requestId = parsed['requestId'];
  return {
    action: NAMED[message] ?? (level >= ERROR ? 'application.error' : 'application.warning'),
    municipality: typeof municipality === 'number' ? (municipality as MunicipalityId) : null,
    ...(typeof requestId === 'string' ? { requestId } : {}),
    facts,
  };
}

/** Class, code and place of a failure; its sentence may quote what somebody typed. */
function failureOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { type, failure, code, stack } = error as Record<string, unknown>;
  const place = typeof stack === 'string' ? /\n\s+at .*?([\w.-]+\.ts:\d+)/.exec(stack)?.[1] : undefined;
  return [failure ?? type, code, place].filter((part) => typeof part === 'string').join(' ') || null;
}
