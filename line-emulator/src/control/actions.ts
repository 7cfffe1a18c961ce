import { z } from 'zod';
import { ACTS, perform } from '../acts/acts.ts';
import type { Hand } from '../acts/hand.ts';
import { MEDIA_KINDS, mediaBody, sendMedia, type MediaKind } from '../acts/media.ts';
import type { LineApp, LineContext } from '../endpoint.ts';
import { seqOfMessageId } from '../ids.ts';
import type { EmulatorState } from '../state.ts';
import { channelOf, check, controlError, handleOf, readBytes, readJson } from './reading.ts';

/** What a user can do in a talk; each sends the signed webhook that LINE would send. */
export function registerUserActions(app: LineApp, state: EmulatorState): void {
  const addressed = z.looseObject({ channelId: z.string() });
  for (const [name, act] of Object.entries(ACTS)) {
    app.post(`/_emulator/users/:userId/${name}`, async (c) => {
      const raw = rawKind(c, name);
      if (raw) return c.json(await sendRaw(state, c, raw));
      const { channelId, ...given } = await readJson(c, addressed);
      const hand = handOf(state, c, channelId);
      return c.json(await perform(hand, act, check(act.schema, given)));
    });
  }
  const seen = z.strictObject({ channelId: z.string(), messageId: z.string() });
  app.post('/_emulator/users/:userId/open', async (c) => {
    const given = await readJson(c, seen);
    const hand = handOf(state, c, given.channelId);
    const { sending, place } = findSending(hand, given.messageId);
    return c.json({ counted: state.insight.open(sending, place, hand.handle, state.clock.now()) });
  });
  const clicked = seen.extend({ url: z.string().min(1) });
  app.post('/_emulator/users/:userId/click', async (c) => {
    const { channelId, messageId, url } = await readJson(c, clicked);
    const hand = handOf(state, c, channelId);
    const { sending, place } = findSending(hand, messageId);
    return c.json({ counted: state.insight.click(sending, place, url, hand.handle, state.clock.now()) });
  });
}

function handOf(state: EmulatorState, c: LineContext, id: string | undefined): Hand {
  const channel = channelOf(state, id);
  const handle = handleOf(state, c.req.param('userId'));
  return { state, channel, channelId: channel.settings.channelId, handle };
}

/** Media may also come as they are, with their own content type. */
function rawKind(c: LineContext, name: string): MediaKind | undefined {
  const type = c.req.header('content-type') ?? '';
  if (type === '' || /^application\/(json|x-www-form-urlencoded)\b/i.test(type)) return undefined;
  return MEDIA_KINDS.find((kind) => kind === name);
}

async function sendRaw(state: EmulatorState, c: LineContext, kind: MediaKind): Promise<object> {
  const bytes = await readBytes(c);
  const { channelId, fileName } = c.req.query();
  const given = check(mediaBody, {
    contentType: c.req.header('content-type'),
    ...(fileName === undefined ? {} : { fileName }),
  });
  return sendMedia(handOf(state, c, channelId), kind, given, bytes);
}

function findSending({ state, channelId, handle }: Hand, messageId: string) {
  const seq = seqOfMessageId(messageId);
  const found = seq === undefined ? undefined : state.talks.findSending(channelId, handle, seq);
  if (!found) throw controlError(404, `The user has received no message ${messageId}.`);
  return found;
}
