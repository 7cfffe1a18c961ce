import { z } from 'zod';
import type { LineApp } from '../endpoint.ts';
import { readScenario } from '../scenario/schema.ts';
import { ScenarioRun } from '../scenario/scenario-run.ts';
import type { EmulatorState } from '../state.ts';
import { controlError, readJson } from './reading.ts';

/** One scenario at a time: begin, look, stop. */
export function registerScenarioControl(app: LineApp, state: EmulatorState): void {
  app.post('/_emulator/scenario', async (c) => {
    const read = readScenario(await readJson(c, z.unknown()));
    if ('issues' in read) {
      const [first] = read.issues;
      throw controlError(400, `The scenario is not usable: ${first?.path}: ${first?.message}`, read.issues);
    }
    if (state.scenario?.state === 'running') {
      throw controlError(409, 'A scenario is running. Stop it with DELETE /_emulator/scenario.');
    }
    state.scenario = new ScenarioRun(state, read.scenario);
    return c.json(state.scenario.show(), 201);
  });
  app.get('/_emulator/scenario', (c) => c.json(state.scenario?.show() ?? { state: 'none' }));
  app.delete('/_emulator/scenario', (c) => {
    state.scenario?.stop();
    return c.json(state.scenario?.show() ?? { state: 'none' });
  });
}
