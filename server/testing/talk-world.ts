/** A town whose residents tap and type, with the replies read from the outbox. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { webhook } from '@line/bot-sdk';
import { seedAttributes } from '../seed/attributes.ts';
import type { TestDatabase } from './index.ts';
import { createContext, type Ctx } from '../src/platform/context/context.ts';
import { Plugs } from '../src/platform/plugs/index.ts';
import { webhookHandler, type IncomingEvent } from '../src/modules/line/index.ts';
import { questionsModule } from '../src/modules/questions/index.ts';
import { talkModule } from '../src/modules/talk/index.ts';
import { residentsModule } from '../src/modules/residents/module.ts';

/** The parts of a reply that tests look at. */
export interface SeenMessage {
  readonly text: string;
  readonly taps: readonly { readonly label: string; readonly data: string }[];
}

export interface TalkWorld {
  readonly channelId: string;
  ctx(): Ctx;
  /** One event of LINE for this person, handled as the inbox would; returns what is replied. */
  send(person: Person, event: NewEvent): Promise<SeenMessage[]>;
}

export interface Person {
  readonly lineUserId: string;
}

export type NewEvent =
  | { readonly kind: 'follow' | 'unfollow'; readonly at?: string; readonly late?: boolean }
  | { readonly kind: 'tap'; readonly data: string; readonly at?: string; readonly late?: boolean }
  | { readonly kind: 'text'; readonly text: string; readonly at?: string; readonly late?: boolean };

export const person = (): Person => ({ lineUserId: `U${randomBytes(16).toString('hex')}` });

export async function talkWorld(db: TestDatabase): Promise<TalkWorld> {
  const channelId = randomUUID();
  const plugs = new Plugs(
    [questionsModule, talkModule, residentsModule].flatMap((module) => module.plugs ?? []),
  );
  const ctx = () =>
    createContext(
      { ...db.services, plugs },
      { actor: { kind: 'system', id: 'test' }, municipalityId: db.municipality, requestId: randomUUID() },
    );
  await ctx().transaction((ctx) => seedAttributes(ctx));
  return {
    channelId,
    ctx,
    async send({ lineUserId }, event) {
      const incoming = incomingEvent(channelId, lineUserId, event);
      await ctx().transaction(async (ctx) => {
        for (const handler of ctx.plugs.all(webhookHandler)) {
          if (handler.kinds === 'every' || handler.kinds.includes(incoming.kind))
            await handler.handle(ctx, incoming);
        }
      });
      const rows = await db.sql<{ body: Buffer }>('SELECT body FROM outbox_messages WHERE event_id = $1', [
        incoming.id,
      ]);
      return rows.flatMap(({ body }) =>
        (JSON.parse(body.toString()) as { messages: object[] }).messages.map(seen),
      );
    },
  };
}

function incomingEvent(channelId: string, lineUserId: string, event: NewEvent): IncomingEvent {
  const kind = event.kind === 'tap' ? 'postback' : event.kind === 'text' ? 'message' : event.kind;
  const source = { type: 'user', userId: lineUserId } as const;
  const body = {
    type: kind,
    source,
    ...(event.kind === 'tap' ? { postback: { data: event.data } } : {}),
    ...(event.kind === 'text' ? { message: { type: 'text', id: '1', text: event.text } } : {}),
  };
  return {
    id: randomUUID(),
    kind,
    channelId,
    at: Temporal.Instant.from(event.at ?? Temporal.Now.instant()),
    lineUserId,
    replyToken: kind === 'unfollow' ? null : randomUUID(),
    redelivered: false,
    late: event.late ?? false,
    body: body as unknown as webhook.Event,
  };
}

/** Every text and every postback of a message, wherever they are in it. */
function seen(message: object): SeenMessage {
  const texts: string[] = [];
  const taps: { label: string; data: string }[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (typeof node === 'object' && node !== null) {
      const { type, text, label, data } = node as Record<string, unknown>;
      if (type === 'text' && typeof text === 'string') texts.push(text);
      if (type === 'postback') taps.push({ label: String(label), data: String(data) });
      Object.values(node).forEach(walk);
    }
  };
  walk(message);
  return { text: texts.join('\n'), taps };
}

/** The data of the button with this label. */
export function tapOn(messages: readonly SeenMessage[], label: string): { kind: 'tap'; data: string } {
  const button = messages.flatMap(({ taps }) => taps).find((candidate) => candidate.label === label);
  if (!button)
    throw new Error(
      `no button 「${label}」 in: ${messages.flatMap(({ taps }) => taps.map((one) => one.label)).join(' ')}`,
    );
  return { kind: 'tap', data: button.data };
}
