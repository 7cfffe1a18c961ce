import { z } from 'zod';
import type { LineApp } from '../endpoint.ts';
import { JOB_KINDS } from '../jobs.ts';
import type { EmulatorState } from '../state.ts';
import { readJson } from './reading.ts';

const settings = z.strictObject({
  delayMs: z.number().min(0).optional(),
  hold: z.boolean().optional(),
  advance: z.number().int().min(1).optional(),
  fail: z.strictObject({ kind: z.enum(JOB_KINDS), after: z.number().int().min(0).default(0) }).optional(),
});

/** What happens after LINE's answer: how long it waits, whether it waits, and whether the next one fails. */
export function registerJobControl(app: LineApp, state: EmulatorState): void {
  const describe = (): object => ({ ...state.jobs.settings, waiting: state.jobs.waiting });
  app.get('/_emulator/jobs', (c) => c.json(describe()));
  app.post('/_emulator/jobs', async (c) => {
    const { delayMs, hold, advance, fail } = await readJson(c, settings);
    if (fail) state.jobs.planFailure(fail.kind, fail.after);
    state.jobs.change({
      ...(delayMs === undefined ? {} : { delayMs }),
      ...(hold === undefined ? {} : { hold }),
    });
    if (advance !== undefined) state.jobs.advance(advance);
    return c.json(describe());
  });
}
