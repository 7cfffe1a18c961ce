/** LINE: channels, what comes in, what goes out. */
import type { Module } from '../../platform/module.ts';
import './tables.ts';

export const lineModule: Module = {
  name: 'line',
};
