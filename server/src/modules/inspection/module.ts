/** The inspection module, as the composition root connects it. */
import type { Module } from '../../platform/module.ts';
import { routes } from './routes.ts';

export const inspectionModule: Module = { name: 'inspection', routes };
