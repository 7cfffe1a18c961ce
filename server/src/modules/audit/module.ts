/** The audit module, as the composition root connects it. */
import type { Module } from '../../platform/module.ts';
import { schedules, verifyJob } from './jobs.ts';
import { routes } from './routes.ts';

export const auditModule: Module = { name: 'audit', routes, jobs: [verifyJob], schedules };
