import type { messagingApi } from '@line/bot-sdk';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { lineError, parseJsonObject } from '../line-error.ts';
import { checkRichMenu, isMenuSize } from './check-rich-menu.ts';
import { readImageFormat } from './image-format.ts';
import { describeMenu } from './menu-book.ts';
import { bookOf, menuError, menuOfPath, noImage } from './reading.ts';

/** Menus of one account that were made by the API. */
const MAX_MENUS = 1000;
const MAX_IMAGE_BYTES = 1024 * 1024;

/** POST /v2/bot/richmenu */
export function createMenu(call: ChannelCall): LineAnswer {
  const menu = checkRichMenu(parseJsonObject(call.body));
  const book = bookOf(call);
  if (book.menus.size >= MAX_MENUS) {
    throw menuError(400, `The maximum number of rich menus (${MAX_MENUS}) has been reached`);
  }
  return { json: { richMenuId: book.create(menu).richMenuId } satisfies messagingApi.RichMenuIdResponse };
}

/** POST /v2/bot/richmenu/validate */
export function validateMenu(call: ChannelCall): LineAnswer {
  checkRichMenu(parseJsonObject(call.body));
  return { json: {} };
}

/** GET /v2/bot/richmenu/{richMenuId} */
export function getMenu(call: ChannelCall): LineAnswer {
  return { json: describeMenu(menuOfPath(call)) };
}

/** GET /v2/bot/richmenu/list */
export function listMenus(call: ChannelCall): LineAnswer {
  return { json: { richmenus: [...bookOf(call).menus.values()].map(describeMenu) } };
}

/** DELETE /v2/bot/richmenu/{richMenuId}: who looks at it goes on seeing it until the talk is opened again. */
export function deleteMenu(call: ChannelCall): LineAnswer {
  bookOf(call).delete(menuOfPath(call).richMenuId);
  return { json: {} };
}

/** POST /v2/bot/richmenu/{richMenuId}/content: once per menu. */
export function uploadImage(call: ChannelCall): LineAnswer {
  const menu = menuOfPath(call);
  const header = call.c.req.header('content-type') ?? '';
  const type = /^\s*(image\/(?:png|jpeg))\s*(;|$)/i.exec(header)?.[1]?.toLowerCase();
  if (!type) throw lineError(415, `The content type, ${header}, is not supported`);
  if (menu.image) throw lineError(400, 'An image has already been uploaded to the richmenu');
  const format = readImageFormat(call.body);
  const fits =
    format?.contentType === type &&
    call.body.length <= MAX_IMAGE_BYTES &&
    isMenuSize(format.width, format.height);
  if (!fits) throw lineError(400, 'The image size is not allowed for richmenu');
  menu.image = { bytes: call.body, format };
  return { json: {} };
}

/** GET /v2/bot/richmenu/{richMenuId}/content */
export function downloadImage(call: ChannelCall): LineAnswer {
  const { image } = menuOfPath(call);
  if (!image) throw lineError(404, 'Not found');
  return { bytes: image.bytes, headers: { 'content-type': image.format.contentType } };
}

/** POST /v2/bot/user/all/richmenu/{richMenuId}: seen when a talk is opened the next time. */
export function setDefault(call: ChannelCall): LineAnswer {
  const menu = menuOfPath(call);
  if (!menu.image) throw noImage();
  bookOf(call).defaultId = menu.richMenuId;
  return { json: {} };
}

/** GET /v2/bot/user/all/richmenu */
export function getDefault(call: ChannelCall): LineAnswer {
  const { defaultId, managerDefault } = bookOf(call);
  if (defaultId !== null)
    return { json: { richMenuId: defaultId } satisfies messagingApi.RichMenuIdResponse };
  if (managerDefault) throw menuError(403, 'the richmenu is owned by another channel');
  throw menuError(404, 'no default richmenu');
}

/** DELETE /v2/bot/user/all/richmenu */
export function cancelDefault(call: ChannelCall): LineAnswer {
  bookOf(call).defaultId = null;
  return { json: {} };
}
