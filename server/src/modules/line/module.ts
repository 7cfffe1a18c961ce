/** LINE: channels, what comes in, what goes out. */
import type { Module } from '../../platform/module.ts';
import { mountWebhook } from './intake/receive-webhook.ts';
import { partitionLoop } from './intake/keep-partitions.ts';
import { inboxLoop } from './intake/work-inbox.ts';
import { outgoingLoops } from './outgoing/index.ts';
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
};
