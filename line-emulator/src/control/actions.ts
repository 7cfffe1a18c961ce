import { z } from 'zod';
import { addFriend, blockAccount, definedOnly, type Channel } from '../channels.ts';
import type { LineApp, LineContext } from '../endpoint.ts';
import { messageIdOf, newToken, seqOfMessageId } from '../ids.ts';
import { SAMPLE_PNG, type StoredContent } from '../messaging/content-store.ts';
import type { LineMessage } from '../sendings.ts';
import type { EmulatorState } from '../state.ts';
import type { TalkItem } from '../talk.ts';
import { makeEvent } from '../webhooks/make-event.ts';
import { sendWebhook } from '../webhooks/send-webhook.ts';
import type { WebhookResult } from '../webhooks/webhook-log.ts';
import { channelOf, check, controlError, handleOf, readBytes, readJson } from './reading.ts';

/** A user's hand on the phone. */
interface Hand {
  state: EmulatorState;
  channel: Channel;
  channelId: string;
  handle: number;
}
type Done = { item: TalkItem | null; webhook: WebhookResult | null };

const channelId = z.string();
const withWebhook = z.strictObject({ channelId, webhook: z.boolean().default(true) });

/** What a user can do in a talk; each sends the signed webhook that LINE would send. */
export function registerUserActions(app: LineApp, state: EmulatorState): void {
  const on = <T extends z.ZodType<{ channelId: string }>>(
    name: string,
    schema: T,
    act: (hand: Hand, given: z.infer<T>) => unknown,
  ): void => {
    app.post(`/_emulator/users/:userId/${name}`, async (c) => {
      const given = await readJson(c, schema);
      return c.json((await act(handOf(state, c, given.channelId), given)) as object);
    });
  };
  on('follow', withWebhook, (hand, { webhook }) => follow(hand, webhook));
  on('unblock', withWebhook, (hand, { webhook }) => follow(hand, webhook));
  on('block', withWebhook, (hand, { webhook }) => block(hand, webhook));
  on(
    'text',
    z.strictObject({
      channelId,
      text: z.string().min(1).max(5000),
      quotedMessageId: z.string().optional(),
    }),
    (hand, { text, quotedMessageId }) => say(hand, quoting(hand, { type: 'text', text }, quotedMessageId)),
  );
  on(
    'location',
    z.strictObject({
      channelId,
      title: z.string().optional(),
      address: z.string().optional(),
      latitude: z.number(),
      longitude: z.number(),
    }),
    (hand, { title, address, latitude, longitude }) =>
      say(hand, definedOnly({ type: 'location', title, address, latitude, longitude })),
  );
  on('sticker', z.strictObject({ channelId, packageId: z.string(), stickerId: z.string() }), (hand, given) =>
    say(hand, {
      type: 'sticker',
      packageId: given.packageId,
      stickerId: given.stickerId,
      stickerResourceType: 'STATIC',
    }),
  );
  on('postback', postbackBody, tapPostback);
  on('action', z.strictObject({ channelId, action: z.looseObject({ type: z.string() }) }), tapAction);
  on('unsend', z.strictObject({ channelId, messageId: z.string() }), unsend);
  on(
    'event',
    z.strictObject({ channelId, event: z.looseObject({ type: z.string() }) }),
    async (hand, { event }) => ({
      webhook: await send(hand, event),
    }),
  );
  on(
    'open',
    z.strictObject({ channelId, messageId: z.string() }),
    ({ state: s, channelId: id, handle }, given) => {
      const found = findSending(s, id, handle, given.messageId);
      return { counted: s.insight.open(found.sending, found.place, handle, s.clock.now()) };
    },
  );
  on(
    'click',
    z.strictObject({ channelId, messageId: z.string(), url: z.string().min(1) }),
    ({ state: s, channelId: id, handle }, given) => {
      const found = findSending(s, id, handle, given.messageId);
      return { counted: s.insight.click(found.sending, found.place, given.url, handle, s.clock.now()) };
    },
  );
  for (const kind of ['image', 'video', 'audio'] as const) {
    app.post(`/_emulator/users/:userId/${kind}`, async (c) => c.json(await sendMedia(state, c, kind)));
  }
}

function handOf(state: EmulatorState, c: LineContext, id: string | undefined): Hand {
  const channel = channelOf(state, id);
  return {
    state,
    channel,
    channelId: channel.settings.channelId,
    handle: handleOf(state, c.req.param('userId')),
  };
}

function send(
  { state, channel, handle }: Hand,
  event: { type: string } & Record<string, unknown>,
): Promise<WebhookResult> {
  return sendWebhook(state, channel, [makeEvent(state, channel, handle, event)]);
}

function note(hand: Hand, kind: TalkItem['kind'], message: LineMessage): TalkItem {
  return hand.state.talks.addItem(hand.channelId, hand.handle, {
    at: hand.state.clock.now(),
    from: 'user',
    kind,
    message,
  });
}

/** Who has blocked an account cannot write to it; LINE's app offers to unblock first. */
function mustReach({ channel, handle }: Hand): void {
  if (channel.blocked.has(handle)) throw controlError(409, 'The user has blocked this account.');
}

async function follow(hand: Hand, webhook: boolean): Promise<unknown> {
  const isUnblocked = addFriend(hand.channel, hand.handle);
  note(hand, 'system', { type: isUnblocked ? 'unblock' : 'follow' });
  hand.state.talks.notify(hand.channelId, hand.handle, {
    name: 'friendship',
    data: { friendship: 'followed' },
  });
  return {
    friendship: 'followed',
    webhook: webhook ? await send(hand, { type: 'follow', follow: { isUnblocked } }) : null,
  };
}

async function block(hand: Hand, webhook: boolean): Promise<unknown> {
  blockAccount(hand.channel, hand.handle);
  note(hand, 'system', { type: 'block' });
  hand.state.talks.notify(hand.channelId, hand.handle, {
    name: 'friendship',
    data: { friendship: 'blocked' },
  });
  return { friendship: 'blocked', webhook: webhook ? await send(hand, { type: 'unfollow' }) : null };
}

/** A message of the user: into the talk, then to the webhook. `shown` is what only the phone needs. */
async function say(hand: Hand, message: LineMessage, shown: Record<string, unknown> = {}): Promise<Done> {
  mustReach(hand);
  hand.channel.lastWroteAt.set(hand.handle, hand.state.clock.now());
  // The talk keeps the quote token: by it a phone finds what the account's answer quotes.
  const quotable = QUOTABLE.has(message.type) ? { quoteToken: newToken() } : {};
  const item = note(hand, 'message', { ...message, ...quotable, ...shown });
  return { item, webhook: await send(hand, messageEvent(item, { ...message, ...quotable })) };
}

/** The kinds of messages that LINE gives a quote token. */
const QUOTABLE = new Set(['text', 'sticker', 'image', 'video']);

/** The message as an answer to an earlier one of the same talk. */
function quoting(hand: Hand, message: LineMessage, quotedMessageId: string | undefined): LineMessage {
  if (quotedMessageId === undefined) return message;
  const quoted = hand.state.talks.findItem(hand.channelId, hand.handle, quotedMessageId);
  if (!quoted || quoted.unsent) throw controlError(404, `The talk has no message ${quotedMessageId}.`);
  return { ...message, quotedMessageId };
}

/** The event of a user's message, with the token that LINE puts into it. */
function messageEvent(item: TalkItem, message: LineMessage): { type: string } & Record<string, unknown> {
  return { type: 'message', message: { ...message, id: item.messageId, markAsReadToken: newToken() } };
}

const postbackBody = z.strictObject({
  channelId,
  data: z.string().min(1).max(300),
  displayText: z.string().optional(),
  params: z.record(z.string(), z.string()).optional(),
});

async function tapPostback(
  hand: Hand,
  given: Omit<z.infer<typeof postbackBody>, 'channelId'>,
): Promise<Done> {
  mustReach(hand);
  const { data, displayText, params } = given;
  const item = displayText ? note(hand, 'displayText', { type: 'text', text: displayText }) : null;
  return {
    item,
    webhook: await send(hand, { type: 'postback', postback: { data, ...(params ? { params } : {}) } }),
  };
}

/** A LINE action object as tapped. What only the phone can do (open, pick, copy) sends nothing here. */
async function tapAction(
  hand: Hand,
  given: { action: { type: string } & Record<string, unknown> },
): Promise<Done> {
  const { action } = given;
  if (action.type === 'message')
    return say(hand, { type: 'text', text: check(z.string().min(1), action.text) });
  if (action.type !== 'postback') return { item: null, webhook: null };
  const wanted = postbackBody.omit({ channelId: true }).strip();
  const { data, displayText } = check(wanted, {
    data: action.data,
    displayText: action.displayText ?? undefined,
  });
  // The deprecated `text` also sends a message, before the postback.
  if (typeof action.text === 'string' && action.text) await say(hand, { type: 'text', text: action.text });
  return tapPostback(hand, { data, displayText });
}

async function unsend(hand: Hand, { messageId }: { messageId: string }): Promise<unknown> {
  const { state } = hand;
  const item = state.talks.findItem(hand.channelId, hand.handle, messageId);
  if (!item || item.from !== 'user' || item.kind !== 'message') {
    throw controlError(404, `The user has sent no message ${messageId}.`);
  }
  item.unsent = true;
  item.message = { type: item.message.type };
  const content = state.contents.get(messageId);
  if (content) Object.assign(content, { unsent: true, bytes: new Uint8Array() });
  state.talks.notify(hand.channelId, hand.handle, { name: 'update', data: item });
  return { webhook: await send(hand, { type: 'unsend', unsend: { messageId } }) };
}

const mediaBody = z.strictObject({
  channelId,
  dataBase64: z.base64().optional(),
  contentType: z.string().optional(),
  preparingMs: z.number().min(0).default(0),
  duration: z.number().optional(),
  imageSet: z.object({ id: z.string(), index: z.number(), total: z.number() }).optional(),
});
const STANDARD_TYPES = { image: 'image/png', video: 'video/mp4', audio: 'audio/x-m4a' } as const;

async function sendMedia(
  state: EmulatorState,
  c: LineContext,
  kind: 'image' | 'video' | 'audio',
): Promise<Done> {
  const type = c.req.header('content-type') ?? '';
  let given: z.infer<typeof mediaBody>;
  let bytes: Uint8Array;
  if (/^application\/json/i.test(type) || type === '') {
    given = await readJson(c, mediaBody);
    bytes = given.dataBase64 === undefined ? SAMPLE_PNG : Buffer.from(given.dataBase64, 'base64');
  } else {
    bytes = await readBytes(c);
    given = check(mediaBody, { channelId: c.req.query('channelId'), contentType: type });
  }
  const hand = handOf(state, c, given.channelId);
  mustReach(hand);
  const stored: StoredContent = {
    channelId: hand.channelId,
    contentType: given.contentType ?? STANDARD_TYPES[kind],
    bytes,
    kind,
    readyAt: state.clock.now() + given.preparingMs,
    unsent: false,
  };
  // The webhook may be answered with a request for the content, so it must be there first.
  const messageId = messageIdOf(state.talks.latestSeq + 1);
  state.contents.set(messageId, stored);
  const message: LineMessage = {
    type: kind,
    contentProvider: { type: 'line' },
    ...(given.imageSet ? { imageSet: given.imageSet } : {}),
    ...(kind === 'image' ? {} : { duration: given.duration ?? 1000 }),
  };
  return say(hand, message, { contentUrl: `/_emulator/contents/${messageId}` });
}

function findSending(state: EmulatorState, id: string, handle: number, messageId: string) {
  const seq = seqOfMessageId(messageId);
  const found = seq === undefined ? undefined : state.talks.findSending(id, handle, seq);
  if (!found) throw controlError(404, `The user has received no message ${messageId}.`);
  return found;
}
