/** LINE: channels, what comes in, what goes out. */
import type { Module } from '../../platform/module.ts';
import { mountWebhook } from './intake/receive-webhook.ts';
import { inboxLoop } from './intake/work-inbox.ts';
import { outgoingLoops } from './outgoing/index.ts';
import './tables.ts';

export const lineModule: Module = {
  name: 'line',
  mount: mountWebhook,
  loops: [inboxLoop, ...outgoingLoops],
};
