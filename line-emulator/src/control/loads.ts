import { z } from 'zod';
import type { LineApp } from '../endpoint.ts';
import type { LoadRun } from '../load/load-run.ts';
import type { EmulatorState } from '../state.ts';
import { duration } from './durations.ts';
import { channelOf, controlError, readJson } from './reading.ts';

export const loadBody = z.strictObject({
  channelId: z.string(),
  share: z.number().min(0).max(1),
  spread: duration.default(60_000),
  rate: z.number().positive().optional(),
  most: z.number().int().min(1).max(1000).default(100),
  seed: z.number().int().default(1),
  tap: z.number().min(0).default(6),
  open: z.number().min(0).default(3),
  answer: z.number().min(0).default(1),
  texts: z
    .array(z.string().min(1).max(5000))
    .min(1)
    .default(['はい', 'ありがとうございます', 'くわしく知りたいです']),
  origins: z.array(z.url()).default([]),
  deliveries: z.enum(['new', 'past']).default('new'),
  for: duration.optional(),
  hash: z.string().optional(),
  requestId: z.string().optional(),
  unit: z.string().optional(),
});

/** Residents who tap, answer and open pages after a delivery. */
export function registerLoadControl(app: LineApp, state: EmulatorState): void {
  app.post('/_emulator/loads', async (c) =>
    c.json(startLoad(state, await readJson(c, loadBody)).show(), 201),
  );
  app.get('/_emulator/loads', (c) => c.json({ loads: state.loads.list().map((run) => run.show()) }));
  app.get('/_emulator/loads/:id', (c) => c.json(loadOf(state, c.req.param('id')).show()));
  app.delete('/_emulator/loads/:id', (c) => {
    const run = loadOf(state, c.req.param('id'));
    run.stop();
    return c.json(run.show());
  });
}

export function startLoad(state: EmulatorState, given: z.infer<typeof loadBody>): LoadRun {
  const { channelId, spread, for: forMs, ...settings } = given;
  return state.loads.start(state, channelOf(state, channelId), {
    ...settings,
    spreadMs: spread,
    forMs,
    origins: settings.origins.map((url) => new URL(url).origin),
  });
}

function loadOf(state: EmulatorState, id: string): LoadRun {
  const run = state.loads.get(Number(id));
  if (!run) throw controlError(404, `There is no load ${id}.`);
  return run;
}
