/** LINE公式アカウント: the connected channels, and whether their connection works. Secrets never cross this wire. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from './endpoint.ts';

export const lineChannel = z.object({
  id: z.uuid(),
  name: z.string(),
  /** LINE's number of the Messaging API channel. */
  lineChannelId: z.string(),
  /** `@…`, for friend links. */
  basicId: z.string().nullable(),
  /** What is entered as webhook URL in the LINE Developers console. */
  webhookUrl: z.url(),
  /** LINE's number of the LINE Login channel; null: residents' pages cannot sign anybody in. */
  loginChannelId: z.string().nullable(),
});
export type LineChannel = z.infer<typeof lineChannel>;

/**
 * What is looked at, in this order. `ok`: fine. `problem`: something does not work. `unknown`: it could not be found out
 * (LINE did not answer).
 */
export const CONNECTION_CHECKS = {
  /** LINE accepts the channel access token. */
  access_token: 'チャネルアクセストークン',
  /** The webhook URL registered at LINE is ours, and webhooks are switched on. */
  webhook: 'Webhook URL',
  /** LINE reached us with a signature that held, in the last 24 hours. */
  arriving: 'LINEからの受信',
  /** What arrived was handled. */
  handling: '受信した内容の処理',
  /** A LINE Login channel is registered. */
  login: 'LINEログイン',
} as const;

export const connectionCheck = z.object({
  check: z.enum(Object.keys(CONNECTION_CHECKS) as (keyof typeof CONNECTION_CHECKS)[]),
  state: z.enum(['ok', 'problem', 'unknown']),
  /** Why, as a code: the app holds the sentence that says what to do. null when fine. */
  reason: z
    .enum([
      'token_refused',
      'webhook_elsewhere',
      'webhook_off',
      'webhook_missing',
      'nothing_arrived',
      'events_failed',
      'events_waiting',
      'login_missing',
      'line_unreachable',
    ])
    .nullable(),
});

export const line = {
  listChannels: endpoint({
    method: 'GET',
    path: '/line/channels',
    summary: 'The connected LINE channels, the oldest first',
    input: z.object({}),
    output: z.object({ channels: z.array(lineChannel) }),
    errors: {},
    permission: 'signed_in',
    audit: false,
  }),
  checkConnection: endpoint({
    method: 'POST',
    path: '/line/channels/{id}/check',
    summary: 'Asks LINE and looks at the inbox: does the connection work?',
    input: z.object({ id: z.uuid() }),
    output: z.object({
      checks: z.array(connectionCheck),
      /** The account's name as LINE shows it; null when LINE did not tell. */
      accountName: z.string().nullable(),
      eventsLastDay: z.number().int(),
      newestEventAt: instant.nullable(),
      failedLastDay: z.number().int(),
      waiting: z.number().int(),
    }),
    errors: NOT_FOUND,
    permission: 'line.manage',
    audit: false,
  }),
};
