import type { Module } from '../../platform/module.ts';
import { refresher } from './jobs.ts';
import { routes } from './routes.ts';
import './tables.ts';

export const audiencesModule: Module = { name: 'audiences', routes, loops: [refresher] };
