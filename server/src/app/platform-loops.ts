/** The platform's own work in the background: event subscribers, the audit's sealer, and the nightly chores. */
import { sealerLoop } from '../platform/audit/audit-log.ts';
import { dropOldMonths } from '../platform/audit/cut-chain.ts';
import { systemContext } from '../platform/context/context.ts';
import { findUnfinishedRotations, rotateWornKeys } from '../platform/crypto/key-uses.ts';
import { reseal } from '../platform/crypto/reseal.ts';
import { keepPartitions } from '../platform/db/partitions.ts';
import { subscriberLoop, subscriptionsOf } from '../platform/events/subscriber.ts';
import { removeStrays } from '../platform/files/remove-strays.ts';
import type { Loop, Module, Runtime } from '../platform/module.ts';
import { TOKYO } from '../platform/time/index.ts';
import { pause } from '../platform/time/pause.ts';

export function platformLoops(modules: readonly Module[]): readonly Loop[] {
  subscriptionsOf(modules); // refuses two of one name, also across modules
  // Each module follows the events by itself: what one of them cannot handle, or handles slowly, holds up none of the others.
  const followers = modules
    .filter((module) => module.subscriptions?.length)
    .map((module) => ({
      ...subscriberLoop([module]),
      name: `event subscribers of ${module.name}`,
      worksFor: module.name,
    }));
  return [...followers, sealerLoop, choresLoop];
}

/** 03:00 in Japan: after the evening's deliveries, before the backups of most offices. */
const CHORES_HOUR = 3;
const LOOK_MS = 60_000;

/** At start, so that a long standstill is made up for, and then every night. Each chore may run twice without harm. */
const choresLoop: Loop = {
  name: 'nightly chores',
  role: 'scheduler',
  async run(runtime, signal) {
    await keepPartitions(runtime.database.system, runtime.services.now());
    let doneOn = nightOf(runtime);
    while (!signal.aborted) {
      await pause(LOOK_MS, signal);
      const night = nightOf(runtime);
      if (signal.aborted || night === doneOn) continue;
      doneOn = night;
      await doChores(runtime);
    }
  },
};

/** The day whose chores are due: before the hour it is still yesterday's. */
function nightOf(runtime: Runtime): string {
  return runtime.services
    .now()
    .toZonedDateTimeISO(TOKYO)
    .subtract({ hours: CHORES_HOUR })
    .toPlainDate()
    .toString();
}

/** Between two batches of a rotation at night: 500 values each, so 1,000,000 take some two minutes. */
const RESEAL_PAUSE_MS = 50;

/** Partitions, worn keys and values under older ones, files past their last day. A chore that fails is logged; the others still run. */
export async function doChores(runtime: Runtime): Promise<void> {
  const { services, config, database } = runtime;
  const chores: [string, () => Promise<unknown>][] = [
    ['partitions', () => keepPartitions(database.system, services.now())],
    ['old records', () => dropOldMonths(runtime, services.now())],
    ['keys', () => rotateWornKeys(database.system, config.masterKeys)],
    [
      'values under older keys',
      async () => {
        for (const id of await findUnfinishedRotations(database.system))
          await reseal(systemContext(services, id, 'key rotation'), { pauseMs: RESEAL_PAUSE_MS });
      },
    ],
    [
      'expired files',
      async () => {
        for (const id of await runtime.municipalities())
          await services.files.removeExpired(systemContext(services, id, 'file removal'));
      },
    ],
    ['stray files', () => removeStrays(database.system, services.files.stored, services.now())],
  ];
  for (const [name, chore] of chores) {
    try {
      await chore();
    } catch (error) {
      services.log.error({ err: error, chore: name }, 'nightly chore failed');
    }
  }
}
