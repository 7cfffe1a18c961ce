import type { messagingApi } from '@line/bot-sdk';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { bodyErrors, lineError, parseJsonObject } from '../line-error.ts';
import { bookOf, menuError, menuIdOf } from './reading.ts';

const MAX_ALIASES = 1000;
const ALIAS = /^[a-z0-9_-]{1,32}$/;

/** POST /v2/bot/richmenu/alias */
export function createAlias(call: ChannelCall): LineAnswer {
  const given = parseJsonObject(call.body);
  const { richMenuAliasId } = given;
  if (richMenuAliasId == null) {
    throw bodyErrors([{ message: 'May not be empty', property: 'richMenuAliasId' }]);
  }
  if (typeof richMenuAliasId !== 'string' || !ALIAS.test(richMenuAliasId)) {
    throw bodyErrors([{ message: 'invalid richMenuAliasId', property: 'richMenuAliasId' }]);
  }
  const richMenuId = usableMenu(call, given.richMenuId);
  const { aliases } = bookOf(call);
  if (aliases.has(richMenuAliasId)) throw menuError(400, 'conflict richmenu alias id');
  if (aliases.size >= MAX_ALIASES) {
    throw menuError(400, `The maximum number of rich menu aliases (${MAX_ALIASES}) has been reached`);
  }
  aliases.set(richMenuAliasId, richMenuId);
  return { json: {} };
}

/** POST /v2/bot/richmenu/alias/{richMenuAliasId} */
export function updateAlias(call: ChannelCall): LineAnswer {
  const { richMenuId } = parseJsonObject(call.body);
  const richMenuAliasId = aliasOfPath(call);
  bookOf(call).aliases.set(richMenuAliasId, usableMenu(call, richMenuId));
  return { json: {} };
}

/** GET /v2/bot/richmenu/alias/{richMenuAliasId} */
export function getAlias(call: ChannelCall): LineAnswer {
  const richMenuAliasId = aliasOfPath(call);
  return { json: { richMenuAliasId, richMenuId: bookOf(call).aliases.get(richMenuAliasId) } };
}

/** GET /v2/bot/richmenu/alias/list */
export function listAliases(call: ChannelCall): LineAnswer {
  const aliases = [...bookOf(call).aliases].map(([richMenuAliasId, richMenuId]) => ({
    richMenuAliasId,
    richMenuId,
  }));
  return { json: { aliases } satisfies messagingApi.RichMenuAliasListResponse };
}

/** DELETE /v2/bot/richmenu/alias/{richMenuAliasId} */
export function deleteAlias(call: ChannelCall): LineAnswer {
  bookOf(call).aliases.delete(aliasOfPath(call));
  return { json: {} };
}

/** An alias can only name a menu that exists and has its picture. */
function usableMenu(call: ChannelCall, given: unknown): string {
  const richMenuId = menuIdOf(given, 'richMenuId');
  if (!bookOf(call).menus.get(richMenuId)?.image) throw menuError(400, 'richmenu not found');
  return richMenuId;
}

function aliasOfPath(call: ChannelCall): string {
  const alias = call.c.req.param('richMenuAliasId') ?? '';
  if (!ALIAS.test(alias)) throw lineError(400, "The value for the 'richMenuAliasId' parameter is invalid");
  if (!bookOf(call).aliases.has(alias)) throw menuError(404, 'richmenu alias not found');
  return alias;
}
