/** The watching module, as the composition root connects it. */
import type { Module } from '../../platform/module.ts';
import { mailAnchorJob, schedules, tellJob } from './jobs.ts';
import { routes } from './routes.ts';
import { watchLoop } from './look.ts';

export const watchingModule: Module = {
  name: 'watching',
  routes,
  jobs: [tellJob, mailAnchorJob],
  schedules,
  loops: [watchLoop],
};
