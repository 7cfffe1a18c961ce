/** The publication module, as the composition root connects it. */
import type { Module } from '../../platform/module.ts';
import { routes } from './routes.ts';

export const publicationModule: Module = { name: 'publication', routes };
