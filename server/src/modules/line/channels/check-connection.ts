/** 接続確認: asks LINE about the channel and looks at what arrived, so that staff can see what to put right. */
import type { Ctx } from '../../../platform/context/context.ts';
import { askLine, LineUnreachable, type LineAnswer } from '../line-http.ts';
import { inboxSummary, type InboxSummary } from './queries.ts';
import { readChannel } from './read-channel.ts';
import '../outside.ts';

export type CheckReason =
  | 'token_refused'
  | 'webhook_elsewhere'
  | 'webhook_off'
  | 'webhook_missing'
  | 'nothing_arrived'
  | 'events_failed'
  | 'events_waiting'
  | 'login_missing'
  | 'line_unreachable';

export interface ConnectionCheck {
  readonly check: 'access_token' | 'webhook' | 'arriving' | 'handling' | 'login';
  readonly state: 'ok' | 'problem' | 'unknown';
  readonly reason: CheckReason | null;
}

export interface Connection {
  readonly checks: readonly ConnectionCheck[];
  /** The account's name at LINE. */
  readonly accountName: string | null;
  readonly inbox: InboxSummary;
}

/** Waiting is normal for a moment; more than this means that the workers do not keep up. */
const MANY_WAITING = 1000;

/**
 * @throws DomainError 'not_found'
 */
export async function checkConnection(ctx: Ctx, channelId: string): Promise<Connection> {
  const channel = await readChannel(ctx, channelId);
  const inbox = await ctx.transaction((ctx) => inboxSummary(ctx, channelId));
  const ask = (path: string) =>
    askLine({
      method: 'GET',
      url: new URL(path, ctx.outside.lineOrigins.api),
      token: channel.accessToken,
    }).catch((error: unknown) => {
      if (error instanceof LineUnreachable) return null;
      throw error;
    });
  const [info, endpoint] = await Promise.all([ask('/v2/bot/info'), ask('/v2/bot/channel/webhook/endpoint')]);
  return {
    checks: [
      verdict('access_token', tokenReason(info)),
      verdict('webhook', webhookReason(endpoint, `${ctx.publicUrl}/line/webhook/${channel.key}`)),
      verdict('arriving', inbox.eventsLastDay === 0 ? 'nothing_arrived' : null),
      verdict('handling', handlingReason(inbox)),
      verdict('login', channel.login ? null : 'login_missing'),
    ],
    accountName: typeof info?.body?.displayName === 'string' ? info.body.displayName : null,
    inbox,
  };
}

function verdict(check: ConnectionCheck['check'], reason: CheckReason | null): ConnectionCheck {
  const state =
    reason === null
      ? 'ok'
      : reason === 'line_unreachable' || reason === 'nothing_arrived'
        ? 'unknown'
        : 'problem';
  return { check, state, reason };
}

function tokenReason(info: LineAnswer | null): CheckReason | null {
  if (!info) return 'line_unreachable';
  if (info.status === 200) return null;
  return info.status === 401 || info.status === 403 ? 'token_refused' : 'line_unreachable';
}

function webhookReason(endpoint: LineAnswer | null, ours: string): CheckReason | null {
  if (!endpoint) return 'line_unreachable';
  if (endpoint.status === 404) return 'webhook_missing'; // LINE's answer when none was ever set
  if (endpoint.status !== 200) return endpoint.status === 401 ? 'token_refused' : 'line_unreachable';
  if (endpoint.body?.endpoint !== ours)
    return endpoint.body?.endpoint ? 'webhook_elsewhere' : 'webhook_missing';
  return endpoint.body.active === false ? 'webhook_off' : null;
}

function handlingReason(inbox: InboxSummary): CheckReason | null {
  if (inbox.failedLastDay > 0) return 'events_failed';
  return inbox.waiting > MANY_WAITING ? 'events_waiting' : null;
}
