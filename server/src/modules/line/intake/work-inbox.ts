/** The worker role's loop over the inbox: keeps a direct connection, and an `InboxWorker` for as long as it lasts. */
import type { MunicipalityId } from '../../../platform/db/database.ts';
import { openSession } from '../../../platform/db/session.ts';
import type { Loop, Runtime } from '../../../platform/module.ts';
import { InboxWorker } from './inbox-worker.ts';
import { addLocalWorker, INBOX_CHANNEL } from './wake-up.ts';
import { pause } from '../../../platform/time/pause.ts';

/** How soon the shards of a worker that died are taken over, and a newcomer gets its share. */
const BALANCE_MS = 1000;
/** Everything open is looked for this often, should a wake-up have been lost. */
const SWEEP_MS = 5000;

export const inboxLoop: Loop = {
  name: 'line inbox',
  worksFor: 'inbox',
  role: 'worker',
  async run(runtime, signal) {
    while (!signal.aborted) await workWithOneConnection(runtime, signal);
  },
};

/** Returns at the stop signal, and when the connection is lost (the next call opens another). */
async function workWithOneConnection(runtime: Runtime, signal: AbortSignal): Promise<void> {
  const session = await openSession(runtime.database.appUrl, 'madoguchi line inbox');
  const worker = new InboxWorker(runtime, session);
  const remove = addLocalWorker(runtime.services.database, worker);
  try {
    await session.listen(INBOX_CHANNEL, (payload) => {
      const [municipality, since] = payload.split(':').map(Number);
      if (municipality !== undefined && since !== undefined)
        worker.wake(municipality as MunicipalityId, since);
    });
    let lastSweep = -Infinity;
    while (!signal.aborted && session.alive) {
      await worker.balance();
      if (performance.now() - lastSweep > SWEEP_MS) {
        lastSweep = performance.now();
        await worker.sweep();
      }
      await Promise.race([pause(BALANCE_MS, signal), session.ended]);
    }
  } finally {
    remove();
    await worker.stop();
    await session.close();
  }
  if (!signal.aborted) runtime.services.log.warn('the inbox worker lost its connection; opening another');
}
