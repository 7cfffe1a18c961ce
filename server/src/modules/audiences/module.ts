import type { Module } from '../../platform/module.ts';
import { refresher } from './jobs.ts';
import { attributeUsage } from '../residents/index.ts';
import { segmentsAsking } from './segments-asking.ts';
import { thingsOwned } from '../staff/index.ts';
import { routes } from './routes.ts';
import { segmentsOwned } from './segments-owned.ts';
import './tables.ts';

export const audiencesModule: Module = {
  name: 'audiences',
  routes,
  loops: [refresher],
  plugs: [thingsOwned.with(segmentsOwned), attributeUsage.with(segmentsAsking)],
};
