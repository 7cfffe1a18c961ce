/** The rich menus, as the composition root connects them. */
import type { Module } from '../../platform/module.ts';
import { webhookHandler } from '../line/index.ts';
import { menuKeeper } from './keeping/keep-menus.ts';
import { personalDataHeld } from '../residents/index.ts';
import { menuHeld } from './menu-held.ts';
import { routes } from './routes.ts';
import { tabTapped } from './tab-tapped.ts';
import './events.ts';
import './tables.ts';

export const richMenusModule: Module = {
  name: 'rich-menus',
  routes,
  loops: [menuKeeper],
  plugs: [webhookHandler.with(tabTapped), personalDataHeld.with(menuHeld)],
};
