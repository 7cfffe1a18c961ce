import { z } from 'zod';
import { createChannel, definedOnly, type Channel, type ChannelSettings } from '../channels.ts';
import type { LineApp } from '../endpoint.ts';
import { hashSeed, seededRandom } from '../ids.ts';
import type { EmulatorState } from '../state.ts';
import { USER_ID } from '../users.ts';
import { channelOf, controlError, readJson } from './reading.ts';

const userId = z.string().regex(USER_ID, 'must be U and 32 hex digits');

export const channelBody = z.strictObject({
  channelId: z.string().min(1).optional(),
  channelSecret: z.string().min(1).optional(),
  accessToken: z.string().regex(/^\S+$/).optional(),
  botUserId: userId.optional(),
  basicId: z.string().optional(),
  displayName: z.string().min(1),
  webhookUrl: z.url().nullable().optional(),
  loginChannelId: z.string().min(1).optional(),
  loginChannelSecret: z.string().min(1).optional(),
  loginCallbackUrls: z.array(z.url()).max(400).optional(),
  loginConsent: z.enum(['auto', 'ask']).optional(),
  chatMode: z.enum(['bot', 'chat']).optional(),
  contentLifeMs: z.number().min(0).nullable().optional(),
  verified: z.boolean().optional(),
  quota: z
    .union([
      z.object({ type: z.literal('none') }),
      z.object({ type: z.literal('limited'), value: z.number().int() }),
    ])
    .optional(),
  redelivery: z
    .object({ enabled: z.boolean(), delaysMs: z.array(z.number()).default([1000, 5000, 30_000]) })
    .optional(),
  useWebhook: z.boolean().optional(),
  webhookBatch: z
    .strictObject({ windowMs: z.number().min(0).max(60_000), most: z.number().int().min(1).max(1000) })
    .optional(),
  webhookSuspension: z
    .strictObject({ afterFailures: z.number().int().min(1) })
    .nullable()
    .optional(),
  mode: z.enum(['active', 'standby']).optional(),
  multicastUnknown: z.enum(['skip', 'reject']).optional(),
});

export const channelChanges = channelBody.omit({ channelId: true }).partial();

/** Settings of a channel, and opens in bulk. */
export function registerChannelControl(app: LineApp, state: EmulatorState): void {
  app.post('/_emulator/channels', async (c) => {
    const given = await readJson(c, channelBody);
    const isKnown = state.channels.has(given.channelId ?? '');
    return c.json(putChannel(state, given).settings, isKnown ? 200 : 201);
  });
  app.get('/_emulator/channels', (c) =>
    c.json({ channels: [...state.channels.values()].map((channel) => channel.settings) }),
  );
  app.get('/_emulator/channels/:channelId', (c) =>
    c.json(channelOf(state, c.req.param('channelId')).settings),
  );
  app.patch('/_emulator/channels/:channelId', async (c) => {
    const channel = channelOf(state, c.req.param('channelId'));
    changeChannel(state, channel, await readJson(c, channelChanges));
    return c.json(channel.settings);
  });
  const opens = z.strictObject({
    unit: z.string().optional(),
    requestId: z.string().optional(),
    share: z.number().min(0).max(1),
    clickShare: z.number().min(0).max(1).default(0),
    url: z.string().optional(),
    seed: z.number().int().default(1),
  });
  app.post('/_emulator/channels/:channelId/opens', async (c) => {
    const channel = channelOf(state, c.req.param('channelId'));
    const given = await readJson(c, opens);
    if ((given.unit === undefined) === (given.requestId === undefined)) {
      throw controlError(400, 'Give either unit or requestId.');
    }
    return c.json(openInBulk(state, channel, given));
  });
}

/** Makes a channel, or changes the given values of one that exists. */
export function putChannel(state: EmulatorState, given: z.infer<typeof channelBody>): Channel {
  const settings = definedOnly(given) as Partial<ChannelSettings> & { displayName: string };
  const channel = state.channels.get(given.channelId ?? '') ?? createChannel(settings);
  changeChannel(state, channel, given);
  return channel;
}

/** Applies settings and keeps the look-ups by token and login channel true. */
export function changeChannel(
  state: EmulatorState,
  channel: Channel,
  given: z.infer<typeof channelChanges>,
): void {
  // A token that was revoked or has expired comes back only when it is given anew.
  const isNew = !state.channels.has(channel.settings.channelId);
  const lives = state.channelsByToken.delete(channel.settings.accessToken);
  state.channelsByLogin.delete(channel.settings.loginChannelId);
  // Switched on again: the count that led to the suspension starts anew.
  if (given.useWebhook) channel.webhookFlow.failuresInARow = 0;
  Object.assign(channel.settings, definedOnly(given));
  state.channels.set(channel.settings.channelId, channel);
  if (isNew || lives || given.accessToken !== undefined)
    state.channelsByToken.set(channel.settings.accessToken, channel);
  state.channelsByLogin.set(channel.settings.loginChannelId, channel);
}

interface BulkOpens {
  unit?: string | undefined;
  requestId?: string | undefined;
  share: number;
  clickShare: number;
  url?: string | undefined;
  seed: number;
}

/** Each recipient opens all bubbles once with chance `share`, and then taps with chance `clickShare`; repeatable by seed. */
function openInBulk(
  state: EmulatorState,
  channel: Channel,
  given: BulkOpens,
): { opened: number; clicked: number } {
  let opened = 0;
  let clicked = 0;
  const now = state.clock.now();
  const random = seededRandom(given.seed ^ hashSeed(given.unit ?? given.requestId ?? ''));
  for (const sending of state.talks.sendings(channel.settings.channelId)) {
    const chosen =
      given.unit === undefined ? sending.requestId === given.requestId : sending.unit === given.unit;
    if (!chosen) continue;
    sending.delivered.forEach((handle) => {
      if (random() >= given.share) return;
      let counted = false;
      for (let place = 0; place < sending.body.messages.length; place++) {
        counted = state.insight.open(sending, place, handle, now) || counted;
      }
      if (!counted) return;
      opened++;
      if (random() >= given.clickShare) return;
      const url = given.url ?? firstUrl(sending.body.json);
      if (url !== undefined && state.insight.click(sending, 0, url, handle, now)) clicked++;
    });
  }
  return { opened, clicked };
}

/** The first link of the messages, where the caller names none. */
function firstUrl(json: string): string | undefined {
  return /"(?:uri|linkUri)":"([^"]+)"/.exec(json)?.[1] ?? /https?:\/\/[^\s"\\]+/.exec(json)?.[0];
}
