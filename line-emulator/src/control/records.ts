import type { LineApp } from '../endpoint.ts';
import { deliveryLines, describeCall, summariseCall, summariseDeliveries } from '../records.ts';
import { forgetEverything, type EmulatorState } from '../state.ts';
import { controlError } from './reading.ts';

/** What tests read: every call, every delivery, every webhook. */
export function registerRecordControl(app: LineApp, state: EmulatorState): void {
  app.get('/_emulator/calls', (c) => {
    const { endpoint, channelId, outcome, since = '0', limit = '10000' } = c.req.query();
    const calls = state.records
      .calls()
      .filter(
        (call) =>
          call.id > Number(since) &&
          (!endpoint || call.endpoint === endpoint) &&
          (!channelId || call.channelId === channelId) &&
          (!outcome || call.outcome === outcome),
      )
      .slice(0, Number(limit));
    return c.json({ calls: calls.map(summariseCall), latest: state.records.calls().at(-1)?.id ?? 0 });
  });
  app.get('/_emulator/calls/:id', (c) => {
    const call = state.records.find(c.req.param('id'));
    if (!call) throw controlError(404, `There is no call ${c.req.param('id')}.`);
    return c.json(describeCall(call, state.users));
  });
  app.get('/_emulator/deliveries', (c) =>
    c.json(
      summariseDeliveries(state.records.calls(), state.users, c.req.query('channelId'), c.req.query('hash')),
    ),
  );
  app.get('/_emulator/deliveries/ids', (c) => {
    const lines = deliveryLines(
      state.records.calls(),
      state.users,
      c.req.query('channelId'),
      c.req.query('hash'),
    );
    return c.body(ReadableStream.from(encode(lines)) as ReadableStream, 200, {
      'content-type': 'text/plain',
    });
  });
  app.delete('/_emulator/records', (c) => {
    state.records.clear();
    state.webhooks.clear();
    return c.json({});
  });
  app.delete('/_emulator/state', (c) => {
    forgetEverything(state);
    return c.json({});
  });
  app.get('/_emulator/endpoints', (c) => c.json({ endpoints: state.endpoints }));
}

async function* encode(lines: Generator<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const block of lines) yield encoder.encode(block);
}
