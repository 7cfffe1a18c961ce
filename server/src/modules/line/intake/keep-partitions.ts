/** The scheduler's loop that prepares the inbox's days ahead and drops those long past. */
import type { Loop } from '../../../platform/module.ts';
import { describeFailure } from './failure.ts';
import { pause } from '../../../platform/time/pause.ts';

/** Three days are prepared ahead, so missing some of these hours harms nothing. */
const EVERY_MS = 60 * 60 * 1000;

export const partitionLoop: Loop = {
  name: 'line inbox partitions',
  role: 'scheduler',
  async run(runtime, signal) {
    while (!signal.aborted) {
      for (const work of ['make_line_inbox_partitions', 'drop_line_inbox_partitions'] as const) {
        try {
          // Tenant-free: the functions run as the tables' owner and decide by the database's clock alone.
          await runtime.services.database.transaction(null, (_db, client) =>
            client.query(`SELECT ${work}()`),
          );
        } catch (error) {
          // Busy tables are left alone (lock_timeout); meanwhile rows wait in the default partition.
          runtime.services.log.warn(
            { work, error: describeFailure(error) },
            'inbox partitions: trying again in an hour',
          );
        }
      }
      await pause(EVERY_MS, signal);
    }
  },
};
