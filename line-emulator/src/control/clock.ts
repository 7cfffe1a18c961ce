import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { LineApp } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { duration, moment, momentOf } from './durations.ts';
import { readJson } from './reading.ts';

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

/** In this order: offset or moment, forward, stop or release. */
export function setClock(clock: Clock, given: z.infer<typeof clockBody>): void {
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
