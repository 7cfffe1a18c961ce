import type { ChannelCall } from '../endpoint.ts';
import { bodyErrors, LineError, lineError } from '../line-error.ts';
import { USER_ID } from '../users.ts';
import type { MenuBook, RichMenu } from './menu-book.ts';

const MENU_ID = /^richmenu-[0-9a-f]{32}$/;

/** Several rich-menu errors carry an empty `details`, unlike LINE's other errors. */
export function menuError(status: number, message: string): LineError {
  return new LineError(status, { message, details: [] });
}

export const noImage = (): LineError =>
  menuError(400, 'must upload richmenu image before applying it to user');

export function bookOf({ state, channel }: ChannelCall): MenuBook {
  return state.richMenus.of(channel);
}

/** The menu that the path names; 404 without one. */
export function menuOfPath(call: ChannelCall): RichMenu {
  const menu = bookOf(call).menus.get(call.c.req.param('richMenuId') ?? '');
  if (!menu) throw lineError(404, 'Not found');
  return menu;
}

/** A menu id in a body: it must have the form of one. */
export function menuIdOf(value: unknown, property: string): string {
  if (value == null) throw bodyErrors([{ message: 'May not be empty', property }]);
  if (typeof value !== 'string' || !MENU_ID.test(value)) {
    throw bodyErrors([{ message: 'invalid richMenuId', property }]);
  }
  return value;
}

/** The user of the path: the handle, or -1 for an id that nobody has. */
export function handleOfPath({ state, c }: ChannelCall): number {
  const userId = c.req.param('userId') ?? '';
  if (!USER_ID.test(userId)) throw lineError(400, "The value for the 'userId' parameter is invalid");
  return state.users.handleOf(userId);
}
