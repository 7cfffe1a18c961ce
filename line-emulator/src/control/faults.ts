import { z } from 'zod';
import type { LineApp } from '../endpoint.ts';
import { endpointMatcher, FAULT_KINDS, type Fault, type FaultRule } from '../faults.ts';
import type { EmulatorState } from '../state.ts';
import { moment, momentOf } from './durations.ts';
import { controlError, readJson } from './reading.ts';

/** A fault as given: moments may also be written as `+30s` from now. */
export const faultBody = z.strictObject({
  endpoint: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).default('*'),
  kind: z.enum(FAULT_KINDS),
  channelId: z.string().optional(),
  ms: z.number().min(0).optional(),
  jitterMs: z.number().min(0).optional(),
  rate: z.number().min(0).max(1).optional(),
  times: z.number().int().min(1).optional(),
  count: z.number().int().min(1).max(1000).optional(),
  status: z.number().int().min(400).max(599).optional(),
  message: z.string().optional(),
  seed: z.number().int().optional(),
  accepted: z.boolean().optional(),
  from: moment.optional(),
  until: moment.optional(),
});

/** Faults on demand. */
export function registerFaultControl(app: LineApp, state: EmulatorState): void {
  app.post('/_emulator/faults', async (c) => c.json(addFault(state, await readJson(c, faultBody)), 201));
  app.get('/_emulator/faults', (c) => c.json({ faults: state.faults.list() }));
  app.delete('/_emulator/faults', (c) => {
    state.faults.clear();
    return c.json({});
  });
  app.delete('/_emulator/faults/:id', (c) => {
    if (!state.faults.delete(Number(c.req.param('id')))) throw controlError(404, 'There is no such fault.');
    return c.json({});
  });
}

/** Puts a fault in force; refuses patterns that fit no endpoint. */
export function addFault(state: EmulatorState, given: z.infer<typeof faultBody>): Fault {
  const { from, until, ...rest } = given;
  const names = ['webhook', ...state.endpoints.map(({ name }) => name)];
  for (const pattern of [rest.endpoint].flat()) {
    if (!names.some(endpointMatcher(pattern))) {
      throw controlError(400, `There is no endpoint ${pattern}. GET /_emulator/endpoints lists them.`);
    }
  }
  const now = state.clock.now();
  const rule: FaultRule = {
    ...rest,
    ...(from === undefined ? {} : { from: momentOf(from, now) }),
    ...(until === undefined ? {} : { until: momentOf(until, now) }),
  };
  return state.faults.add(rule);
}
