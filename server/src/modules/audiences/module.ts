import type { Module } from '../../platform/module.ts';
import { attributeUsage, personalDataHeld } from '../residents/index.ts';
import { thingsOwned } from '../staff/index.ts';
import { expireListsJob, refresher, schedules } from './jobs.ts';
import { listsHeld } from './lists/lists-held.ts';
import { listsOwned } from './lists/lists-owned.ts';
import { routes } from './routes.ts';
import { segmentsAsking } from './segments-asking.ts';
import { segmentsOwned } from './segments-owned.ts';
import './tables.ts';

export const audiencesModule: Module = {
  name: 'audiences',
  routes,
  loops: [refresher],
  jobs: [expireListsJob],
  schedules,
  plugs: [
    thingsOwned.with(segmentsOwned),
    thingsOwned.with(listsOwned),
    attributeUsage.with(segmentsAsking),
    personalDataHeld.with(listsHeld),
  ],
};
