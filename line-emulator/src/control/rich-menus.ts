import { z } from 'zod';
import type { LineApp } from '../endpoint.ts';
import { checkRichMenu } from '../rich-menus/check-rich-menu.ts';
import { readImageFormat } from '../rich-menus/image-format.ts';
import { describeMenu, type ShownMenu } from '../rich-menus/menu-book.ts';
import { countShown, tapArea } from '../rich-menus/tap.ts';
import type { EmulatorState } from '../state.ts';
import { channelOf, controlError, handleOf, readJson } from './reading.ts';

const byChannel = z.strictObject({ channelId: z.string() });

/** The rich menu as a phone shows it, and the default of LINE Official Account Manager. */
export function registerRichMenuControl(app: LineApp, state: EmulatorState): void {
  app.get('/_emulator/users/:userId/richmenu', (c) => {
    const channel = channelOf(state, c.req.query('channelId'));
    return c.json(describeShown(state.richMenus.of(channel).look(handleOf(state, c.req.param('userId')))));
  });
  app.post('/_emulator/users/:userId/reopen', async (c) => {
    const channel = channelOf(state, (await readJson(c, byChannel)).channelId);
    return c.json(describeShown(state.richMenus.of(channel).reopen(handleOf(state, c.req.param('userId')))));
  });
  app.post('/_emulator/users/:userId/richmenu/shown', async (c) => {
    const channel = channelOf(state, (await readJson(c, byChannel)).channelId);
    return c.json({ counted: countShown(state, channel, handleOf(state, c.req.param('userId'))) });
  });
  const tap = byChannel.extend({ area: z.number().int().min(0) });
  app.post('/_emulator/users/:userId/richmenu/tap', async (c) => {
    const given = await readJson(c, tap);
    const channel = channelOf(state, given.channelId);
    const handle = handleOf(state, c.req.param('userId'));
    if (channel.blocked.has(handle)) throw controlError(409, 'The user has blocked this account.');
    const done = await tapArea(state, channel, handle, given.area);
    if (!done) throw controlError(404, `The user sees no rich menu with an area ${given.area}.`);
    const { action, switched } = done;
    if (!switched) return c.json({ action });
    const { status, shown, webhook } = switched;
    return c.json({ action: null, status, webhook, richMenu: describeShown(shown) });
  });
  app.get('/_emulator/richmenus/:richMenuId/image', (c) => {
    const image = state.richMenus.find(c.req.param('richMenuId'))?.image;
    if (!image) throw controlError(404, 'There is no such picture.');
    return c.body(Uint8Array.from(image.bytes), 200, {
      'content-type': image.format.contentType,
      'cache-control': 'max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });
  registerManagerDefault(app, state);
}

function registerManagerDefault(app: LineApp, state: EmulatorState): void {
  const body = z.strictObject({ menu: z.record(z.string(), z.unknown()), imageBase64: z.base64() });
  app.put('/_emulator/channels/:channelId/manager-richmenu', async (c) => {
    const book = state.richMenus.of(channelOf(state, c.req.param('channelId')));
    const { menu, imageBase64 } = await readJson(c, body);
    const bytes = Buffer.from(imageBase64, 'base64');
    const format = readImageFormat(bytes);
    if (!format) throw controlError(400, 'imageBase64 is neither a PNG nor a JPEG.');
    book.managerDefault = { ...book.make(checkMenu(menu)), image: { bytes, format } };
    return c.json({ richMenuId: book.managerDefault.richMenuId });
  });
  app.delete('/_emulator/channels/:channelId/manager-richmenu', (c) => {
    state.richMenus.of(channelOf(state, c.req.param('channelId'))).managerDefault = null;
    return c.json({});
  });
}

/** LINE's own checks, with their answer in the control API's form. */
function checkMenu(menu: Record<string, unknown>) {
  try {
    return checkRichMenu(menu);
  } catch (error) {
    const { message, details } = (error as { body?: { message: string; details?: unknown[] } }).body ?? {};
    throw controlError(400, `menu: ${message}`, details);
  }
}

function describeShown({ menu, from }: ShownMenu): Record<string, unknown> {
  if (!menu) return { richMenuId: null };
  return {
    richMenuId: menu.richMenuId,
    from,
    menu: describeMenu(menu),
    imageUrl: menu.image ? `/_emulator/richmenus/${menu.richMenuId}/image` : null,
  };
}
