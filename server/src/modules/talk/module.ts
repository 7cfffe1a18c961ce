import type { Module } from '../../platform/module.ts';
import { webhookHandler } from '../line/index.ts';
import { talkHandler } from './answer-event.ts';

export const talkModule: Module = {
  name: 'talk',
  plugs: [webhookHandler.with(talkHandler)],
};
