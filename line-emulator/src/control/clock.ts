import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { LineApp } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { duration, moment, momentOf } from './durations.ts';
import { controlError, readJson } from './reading.ts';

/** Moves the emulator's clock: by an offset, to a moment, forward, and stops or releases it. */
export const clockBody = z
  .strictObject({
    offsetMs: z.number().optional(),
    now: moment.optional(),
    advance: duration.optional(),
    frozen: z.boolean().optional(),
  })
  .refine(({ offsetMs, now }) => offsetMs === undefined || now === undefined, {
    message: 'give offsetMs or now, not both',
    path: ['now'],
  });

export function registerClockControl(app: LineApp, state: EmulatorState): void {
  app.get('/_emulator/clock', (c) => c.json(showClock(state.clock)));
  app.post('/_emulator/clock', async (c) => {
    setClock(state.clock, await readJson(c, clockBody));
    return c.json(showClock(state.clock));
  });
}

/** Years of four digits: what LINE's dates can write, and what `Date` can hold. */
const LATEST = Date.UTC(9999, 11, 31);

/** In this order: offset or moment, forward, stop or release. */
export function setClock(clock: Clock, given: z.infer<typeof clockBody>): void {
  let target = clock.now();
  if (given.offsetMs !== undefined) target += given.offsetMs - clock.offsetMs;
  if (given.now !== undefined) target = momentOf(given.now, target);
  target += given.advance ?? 0;
  if (!(target >= 0 && target <= LATEST))
    throw controlError(400, 'The clock goes from 1970 to 9999.', [
      { path: 'now', message: 'must be a moment between 1970 and 9999' },
    ]);
  if (given.offsetMs !== undefined) clock.offsetMs = given.offsetMs;
  if (given.now !== undefined) clock.set(momentOf(given.now, clock.now()));
  if (given.advance !== undefined) clock.set(clock.now() + given.advance);
  if (given.frozen !== undefined) clock.freeze(given.frozen);
}

const showClock = (clock: Clock): object => ({
  now: clock.now(),
  offsetMs: clock.offsetMs,
  frozen: clock.frozen,
});
