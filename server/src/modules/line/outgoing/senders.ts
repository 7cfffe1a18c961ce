/** The loop that sends, in every process with the worker role: any number of them share the work by row locks. */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MunicipalityId } from '../../../platform/db/database.ts';
import type { Loop, Runtime } from '../../../platform/module.ts';
import { RateBudget } from './rate-budget.ts';
import { DEFAULT_SETTINGS, type SenderSettings } from './settings.ts';
import { TownSender } from './town-sender.ts';
import { LineTransport } from './transport.ts';
import { listenForWakeUps, NOTIFY_CHANNEL, parseWakeUp, type WakeUp } from './wake-up.ts';

export const senderLoop: Loop = {
  name: 'line.sender',
  worksFor: 'outgoing',
  role: 'worker',
  run: (runtime, signal) => runSenders(runtime, signal),
};

/** Sends until `abort`; resolves when everything under way is recorded. */
export async function runSenders(
  runtime: Runtime,
  abort: AbortSignal,
  overrides: Partial<SenderSettings> = {},
): Promise<void> {
  const settings = { ...DEFAULT_SETTINGS, ...overrides };
  setMaxListeners(0, abort); // one per call that waits for its slot
  const transport = new LineTransport(runtime.config.line.apiBaseUrl, settings.timeoutMs);
  const budget = new RateBudget(runtime.services.database);
  const towns = new Map<number, TownSender>();
  const townOf = (id: MunicipalityId) => {
    const known = towns.get(id) ?? new TownSender(id, { runtime, transport, budget, settings, abort });
    towns.set(id, known);
    return known;
  };
  // A wake-up names a municipality that this process listed before, or it waits for the next look.
  const wake = (wakeUp: WakeUp) => towns.get(wakeUp.municipalityId)?.wake(wakeUp);
  const unlisten = listenForWakeUps(runtime.services.plugs, wake);
  const notifications = listenToDatabase(runtime, abort, wake);
  try {
    while (!abort.aborted) {
      try {
        for (const id of await runtime.municipalities()) await townOf(id).look();
      } catch (error) {
        runtime.services.log.error({ err: error }, 'looking for outgoing work failed');
      }
      await sleep(settings.pollMs, undefined, { signal: abort }).catch(() => undefined);
    }
  } finally {
    unlisten();
    await notifications;
    await Promise.all([...towns.values()].map((town) => town.ended()));
    await transport.close();
  }
}

/** Holds one connection that LISTENs; connects again when it breaks. */
async function listenToDatabase(
  runtime: Runtime,
  abort: AbortSignal,
  wake: (wakeUp: WakeUp) => void,
): Promise<void> {
  while (!abort.aborted) {
    try {
      const client = await runtime.services.database.pool.connect();
      let broken: Error | undefined;
      try {
        await new Promise<void>((resolve, reject) => {
          client.once('error', reject);
          client.on('notification', ({ payload }) => {
            const wakeUp = parseWakeUp(payload);
            if (wakeUp) wake(wakeUp);
          });
          if (abort.aborted) resolve();
          abort.addEventListener('abort', () => resolve(), { once: true });
          client.query(`LISTEN ${NOTIFY_CHANNEL}`).catch(reject);
        });
      } catch (error) {
        broken = error as Error;
      }
      // The connection carries a LISTEN and our handlers: it is not given back for other use.
      client.release(broken ?? true);
    } catch (error) {
      runtime.services.log.warn({ err: error }, 'listening for outgoing work failed');
    }
    await sleep(1000, undefined, { signal: abort }).catch(() => undefined);
  }
}
