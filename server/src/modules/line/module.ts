/** LINE: channels, what comes in, what goes out. */
import { ephemeralColumn, sealedColumn } from '../../platform/crypto/sealed-columns.ts';
import { restoreHold } from '../../platform/backup/restore-hold.ts';
import type { Module } from '../../platform/module.ts';
import { CHANNEL_COLUMNS } from './channels/secrets.ts';
import { mountWebhook } from './intake/receive-webhook.ts';
import { partitionLoop } from './intake/keep-partitions.ts';
import { inboxLoop } from './intake/work-inbox.ts';
import { outgoingHolds, outgoingLoops } from './outgoing/index.ts';
import { cleanInboxJob, schedules } from './jobs.ts';
import { routes } from './routes.ts';
import './tables.ts';

export const lineModule: Module = {
  name: 'line',
  routes,
  mountFirst: mountWebhook,
  jobs: [cleanInboxJob],
  schedules,
  loops: [inboxLoop, partitionLoop, ...outgoingLoops],
  plugs: [
    ...CHANNEL_COLUMNS.map((column) => sealedColumn.with(column)),
    ...outgoingHolds.map((hold) => restoreHold.with(hold)),
    ephemeralColumn.with({
      table: 'line_inbox',
      column: 'body',
      why: 'gone after 35 days, with its partition',
    }),
  ],
};
