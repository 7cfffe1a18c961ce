import type { messagingApi } from '@line/bot-sdk';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { bodyErrors, invalidProperty, parseJsonObject } from '../line-error.ts';
import { USER_ID } from '../users.ts';
import type { RichMenu } from './menu-book.ts';
import { bookOf, handleOfPath, menuError, menuIdOf, menuOfPath, noImage } from './reading.ts';

/** Users of one bulk call. */
const MAX_BULK = 500;

/** POST /v2/bot/user/{userId}/richmenu/{richMenuId}: 200 also for those who are no friends; they are not linked. */
export function linkUser(call: ChannelCall): LineAnswer {
  const handle = handleOfPath(call);
  const menu = menuOfPath(call);
  if (!menu.image) throw noImage();
  const book = bookOf(call);
  book.link(handle, menu);
  book.refreshOpenTalks();
  return { json: {} };
}

/** DELETE /v2/bot/user/{userId}/richmenu: fine even when there is none. */
export function unlinkUser(call: ChannelCall): LineAnswer {
  const book = bookOf(call);
  book.link(handleOfPath(call), null);
  book.refreshOpenTalks();
  return { json: {} };
}

/** GET /v2/bot/user/{userId}/richmenu */
export function menuOfUser(call: ChannelCall): LineAnswer {
  const menu = bookOf(call).linkedTo(handleOfPath(call));
  if (!menu) throw menuError(404, 'the user has no richmenu');
  return { json: { richMenuId: menu.richMenuId } satisfies messagingApi.RichMenuIdResponse };
}

/** POST /v2/bot/richmenu/bulk/link */
export function bulkLink(call: ChannelCall): LineAnswer {
  const given = parseJsonObject(call.body);
  const richMenuId = menuIdOf(given.richMenuId, 'richMenuId');
  const handles = handlesOf(call, given.userIds);
  const menu = bookOf(call).menus.get(richMenuId);
  if (!menu) throw menuError(404, 'richmenu not found');
  if (!menu.image) throw noImage();
  call.state.jobs.add(link(call, handles, menu));
  return { status: 202, json: {} };
}

/** POST /v2/bot/richmenu/bulk/unlink */
export function bulkUnlink(call: ChannelCall): LineAnswer {
  const handles = handlesOf(call, parseJsonObject(call.body).userIds);
  call.state.jobs.add(link(call, handles, null));
  return { status: 202, json: {} };
}

/** A job that is to fail does nothing: LINE tells nobody, one has to look. */
// oxlint-disable-next-line require-yield -- at most 500 users are one slice
function* link(call: ChannelCall, handles: Uint32Array, menu: RichMenu | null): Generator<void, void> {
  if (call.state.jobs.takeFailure('richmenu.bulk') !== undefined) return;
  const book = bookOf(call);
  // Deleted while the job waited: nobody can be linked to it any more.
  if (menu && !book.menus.has(menu.richMenuId)) return;
  for (const handle of handles) book.link(handle, menu);
  book.refreshOpenTalks();
}

/** The users of a bulk call; ids that nobody has are left out. */
function handlesOf({ state }: ChannelCall, userIds: unknown): Uint32Array {
  if (userIds == null) throw bodyErrors([{ message: 'May not be empty', property: 'userIds' }]);
  if (!Array.isArray(userIds)) throw invalidProperty("'userIds'");
  if (userIds.length < 1 || userIds.length > MAX_BULK) {
    throw bodyErrors([{ message: `Size must be between 1 and ${MAX_BULK}`, property: 'userIds' }]);
  }
  const handles = new Uint32Array(userIds.length);
  let known = 0;
  userIds.forEach((userId: unknown, i) => {
    if (typeof userId !== 'string' || !USER_ID.test(userId)) throw invalidProperty(`'userIds[${i}]'`);
    const handle = state.users.handleOf(userId);
    if (handle >= 0) handles[known++] = handle;
  });
  return handles.subarray(0, known);
}
