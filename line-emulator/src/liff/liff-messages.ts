import { note, say, type Done, type Hand } from '../acts/hand.ts';
import { definedOnly } from '../channels.ts';
import { LineError } from '../line-error.ts';
import { checkMessages } from '../message-checks/check-messages.ts';
import type { Grant } from '../login/login-store.ts';
import type { LineMessage } from '../sendings.ts';
import type { EmulatorState } from '../state.ts';

/** A refusal of `liff.sendMessages()`, with LIFF's error code. */
export class LiffRefusal extends Error {
  readonly code: string;
  readonly status: 400 | 403;

  constructor(status: 400 | 403, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What a page may send (LIFF reference, liff.sendMessages). */
const SENDABLE = new Set(['text', 'sticker', 'image', 'video', 'audio', 'location', 'template', 'flex']);
const MOST = 5;

/**
 * Checks messages that a page wants to send in its user's name: from an app with the scope, opened from a talk, one to five,
 * of the kinds that LIFF takes; templates and Flex carry URI actions only.
 * @throws LiffRefusal
 */
export function checkLiffMessages(
  state: EmulatorState,
  grant: Grant | undefined,
  messages: unknown[],
): LineMessage[] {
  if (!grant?.liff) throw new LiffRefusal(403, 'UNAUTHORIZED', 'The access token is not one of a LIFF app.');
  if (!grant.scope.split(' ').includes('chat_message.write'))
    throw new LiffRefusal(
      403,
      'FORBIDDEN',
      "user doesn't grant required permissions yet: chat_message.write",
    );
  if (grant.liff.talk === null)
    throw new LiffRefusal(403, 'FORBIDDEN', 'The LIFF app was not opened from a talk.');
  if (messages.length < 1 || messages.length > MOST)
    throw new LiffRefusal(400, 'INVALID_ARGUMENT', `The number of messages must be 1 to ${MOST}.`);
  let checked: LineMessage[];
  try {
    checked = checkMessages(messages, state.bodies).messages;
  } catch (error) {
    if (error instanceof LineError) throw new LiffRefusal(400, '400', JSON.stringify(error.body));
    throw error;
  }
  for (const [i, message] of checked.entries()) {
    if (!SENDABLE.has(message.type))
      throw new LiffRefusal(400, '400', `messages[${i}]: ${message.type} cannot be sent from a LIFF app.`);
    if (message.type === 'template' || message.type === 'flex') {
      const other = actionsOf(message).find((type) => type !== 'uri');
      if (other)
        throw new LiffRefusal(400, '400', `messages[${i}]: only uri actions can be sent, not ${other}.`);
    }
  }
  return checked;
}

/** The kinds of all actions in a message. */
function actionsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(actionsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const isAction = /^(action|defaultAction)$/.test(name) || name === 'actions';
    const own = isAction ? [inner].flat().map((one: { type?: unknown }) => String(one?.type)) : [];
    return [...own, ...actionsOf(inner)];
  });
}

/**
 * Adds the messages to the talk as the user's own. The account hears of each by a webhook, except of templates and Flex; what
 * lies at a URL stays there (contentProvider `external`).
 */
export async function sendLiffMessages(hand: Hand, messages: LineMessage[]): Promise<Done[]> {
  const done: Done[] = [];
  for (const message of messages) {
    if (message.type === 'template' || message.type === 'flex') {
      hand.channel.lastWroteAt.set(hand.handle, hand.state.clock.now());
      done.push({ item: note(hand, 'message', message), webhook: null });
    } else done.push(await say(hand, asReceived(message), shownOf(message)));
  }
  return done;
}

/** The message as the account's webhook shows it. */
function asReceived(message: LineMessage): LineMessage {
  const { type, originalContentUrl, previewImageUrl, duration, ...rest } = message;
  if (type === 'text' || type === 'location') return definedOnly({ type, ...rest });
  if (type === 'sticker') return definedOnly({ type, ...rest, stickerResourceType: 'STATIC' });
  return definedOnly({
    type,
    duration,
    contentProvider: definedOnly({ type: 'external', originalContentUrl, previewImageUrl }),
  }) as LineMessage;
}

function shownOf({ originalContentUrl }: LineMessage): Record<string, unknown> {
  return originalContentUrl === undefined ? {} : { contentUrl: originalContentUrl };
}
