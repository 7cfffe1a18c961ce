/** The audit module, as the composition root connects it. */
import type { Module } from '../../platform/module.ts';
import { personalDataHeld } from '../residents/index.ts';
import { schedules, verifyJob } from './jobs.ts';
import { lookedAt } from './looked-at.ts';
import { routes } from './routes.ts';

export const auditModule: Module = {
  name: 'audit',
  routes,
  jobs: [verifyJob],
  schedules,
  plugs: [personalDataHeld.with(lookedAt)],
};
