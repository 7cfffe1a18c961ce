/** The staff module, as the composition root connects it. */
import type { Module } from '../../platform/module.ts';
import { purgeSignInsJob, schedules } from './jobs.ts';
import { routes } from './routes.ts';

export const staffModule: Module = { name: 'staff', routes, jobs: [purgeSignInsJob], schedules };
