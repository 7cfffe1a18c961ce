import { z } from 'zod';
import { parseMoment } from '../calendar.ts';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const TEXT = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Milliseconds, or a text such as `250ms`, `1.5s`, `2m`, `3h`, `1d`; always read as milliseconds. */
export const duration = z.union(
  [
    z.number().min(0),
    z
      .string()
      .regex(TEXT)
      .transform((text) => {
        const [, count, unit] = TEXT.exec(text)!; // the check before has matched it
        return Number(count) * UNITS[unit as keyof typeof UNITS];
      }),
  ],
  { error: 'must be milliseconds or a duration such as 250ms, 1.5s, 2m, 3h, 1d' },
);

const MOMENT = 'must be milliseconds since 1970, an ISO time such as 2026-11-21T09:00:00+09:00, or +30s';

/** A moment: milliseconds since 1970, an ISO time with its zone, or `+30s` from now. */
export const moment = z.union(
  [z.number(), z.string().refine((text) => readMoment(text, 0) !== undefined, { error: MOMENT })],
  { error: MOMENT },
);

/** The moment in milliseconds since 1970. */
export function momentOf(given: z.infer<typeof moment>, now: number): number {
  return typeof given === 'number' ? given : (readMoment(given, now) ?? now);
}

function readMoment(text: string, now: number): number | undefined {
  if (text.startsWith('+')) {
    const after = duration.safeParse(text.slice(1));
    return after.success ? now + after.data : undefined;
  }
  return parseMoment(text);
}
