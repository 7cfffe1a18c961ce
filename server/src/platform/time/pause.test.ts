import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { pause } from './pause.ts';

it('待つあいだに止められたら、すぐ終わる。止まったあとは待たない', async () => {
  const stopping = new AbortController();
  const waiting = pause(3_600_000, stopping.signal);
  stopping.abort();
  await waiting;
  await pause(3_600_000, stopping.signal);
});

it('何度待っても、止める合図に聞き手を残さない', async () => {
  const { signal } = new AbortController();
  for (let turn = 0; turn < 20; turn += 1) await pause(1, signal);
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
