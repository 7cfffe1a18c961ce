import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { lineError } from '../line-error.ts';
import { USER_ID } from '../users.ts';

/** GET /v2/bot/user/all/richmenu. Menus cannot be made here yet, so there is never a default. */
export function getDefault({ channel }: ChannelCall): LineAnswer {
  if (channel.defaultRichMenu === null) throw lineError(404, 'no default richmenu');
  return { json: { richMenuId: channel.defaultRichMenu } };
}

/** DELETE /v2/bot/user/all/richmenu */
export function cancelDefault({ channel }: ChannelCall): LineAnswer {
  channel.defaultRichMenu = null;
  return { json: {} };
}

/** GET /v2/bot/user/{userId}/richmenu */
export function getOfUser(call: ChannelCall): LineAnswer {
  const handle = handleOf(call);
  const richMenuId = call.channel.richMenuOf.get(handle);
  if (richMenuId === undefined) throw lineError(404, 'the user has no richmenu');
  return { json: { richMenuId } };
}

/** DELETE /v2/bot/user/{userId}/richmenu: fine even when there is none. */
export function unlink(call: ChannelCall): LineAnswer {
  call.channel.richMenuOf.delete(handleOf(call));
  return { json: {} };
}

function handleOf({ state, c }: ChannelCall): number {
  const userId = c.req.param('userId') ?? '';
  if (!USER_ID.test(userId)) throw lineError(400, 'The value for the userId parameter is invalid');
  return state.users.handleOf(userId);
}
