/** The integration module, as the composition root connects it. */
import type { Module } from '../../platform/module.ts';
import { routes } from './routes.ts';

export const integrationModule: Module = { name: 'integration', routes };
