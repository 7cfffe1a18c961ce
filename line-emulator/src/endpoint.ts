import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, Hono } from 'hono';
import type { Channel } from './channels.ts';
import type { Fault } from './faults.ts';
import { newRequestId } from './ids.ts';
import { LineError, lineError, rateLimited } from './line-error.ts';
import type { RateLimit } from './rate-limits.ts';
import type { CallRecord } from './records.ts';
import { RETRY_KEY, type AcceptedCall } from './retry-keys.ts';
import type { EmulatorState } from './state.ts';
import { clientIdOf, type ChannelSide, type TokenKind, type TokenOwner } from './tokens/channel-tokens.ts';

export type LineApp = Hono<{ Bindings: HttpBindings }>;
export type LineContext = Context<{ Bindings: HttpBindings }>;

/** One of LINE's endpoints, as data. */
export interface EndpointInfo {
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  limit: RateLimit | null;
  /** `channel`: a bearer token of a channel. `none`: LINE Login, which checks for itself. */
  auth: 'channel' | 'none';
  /** Whose channel access tokens it takes, and which kinds: of the Messaging API channel and all, unless said. */
  tokens?: { side: ChannelSide; kinds: readonly TokenKind[] };
  /** The body is JSON (LINE refuses other content types), or whatever comes. */
  body: 'json' | 'any';
  /** Takes `X-Line-Retry-Key`; elsewhere the header is an error. */
  retryKey?: boolean;
  /** Where LINE takes more than its usual 2 MB. */
  maxBodyBytes?: number;
}

/** A call on its way through a handler. */
export interface LineCall {
  state: EmulatorState;
  c: LineContext;
  requestId: string;
  at: number;
  body: Uint8Array;
  record: CallRecord;
  retryKey: string | undefined;
}
export interface ChannelCall extends LineCall {
  channel: Channel;
}

/** What a handler answers: JSON by default. */
export interface LineAnswer {
  status?: number;
  json?: unknown;
  bytes?: Uint8Array;
  html?: string;
  headers?: Record<string, string>;
}

/** LINE refuses more with 413. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

type Handler<C> = (call: C) => LineAnswer | Promise<LineAnswer>;

/** Registers an endpoint that needs a channel access token. */
export function channelEndpoint(
  app: LineApp,
  state: EmulatorState,
  info: Omit<EndpointInfo, 'auth'>,
  handler: Handler<ChannelCall>,
): void {
  endpoint(app, state, { ...info, auth: 'channel' }, (call) => {
    const channel = state.channels.get(call.record.channelId ?? '');
    if (!channel) throw unauthorised();
    return handler({ ...call, channel });
  });
}

/** Registers an endpoint: request id, faults, token, rate limit, retry key, record; then the handler. */
export function endpoint(
  app: LineApp,
  state: EmulatorState,
  info: EndpointInfo,
  handler: Handler<LineCall>,
): void {
  state.endpoints.push(info);
  app.on(info.method, info.path, async (c) => {
    const requestId = newRequestId();
    const at = state.clock.now();
    const retryKey = c.req.header('x-line-retry-key');
    const owner = info.auth === 'channel' ? ownerOf(state, bearer(c) ?? '') : undefined;
    const channel = owner === 'expired' ? undefined : owner?.channel;
    const record: CallRecord = {
      id: state.records.newId(),
      requestId,
      channelId: channel?.settings.channelId ?? null,
      endpoint: info.name,
      method: info.method,
      path: c.req.path,
      at,
      status: 0,
      outcome: 'rejected',
      accepted: false,
      ...(retryKey === undefined ? {} : { retryKey }),
      body: null,
      bodyBytes: 0,
    };
    // Recorded at once, so that a call that hangs can be seen too.
    const body = await readBody(c, info.maxBodyBytes);
    if (body && info.method !== 'GET') {
      record.body = body;
      record.bodyBytes = body.length;
    }
    state.records.add(record);
    const { waitMs, fault } = state.faults.draw(info.name, record.channelId ?? undefined);
    // Not a reason to go on living: an emulator that is stopped ends at once.
    if (waitMs > 0) await sleep(waitMs, undefined, { ref: false });
    if (fault) record.fault = fault.kind;
    const call = { state, c, requestId, at, body: body ?? new Uint8Array(), record, retryKey };
    const before = faultBefore(fault);
    const answer = before ?? (await run(info, call, owner, body === null, handler));
    record.accepted = !before && (answer.status ?? 200) < 400;
    const seen = faultAfter(fault, record.accepted) ?? answer;
    record.status = seen.status ?? 200;
    if (record.status !== 409)
      record.outcome = fault && seen !== answer ? 'fault' : record.accepted ? 'accepted' : 'rejected';
    if (before) record.outcome = 'fault';
    if (fault?.kind === 'hang' || fault?.kind === 'reset') return leaveAlone(c, fault.kind, record);
    return respond(seen, requestId);
  });
}

async function run(
  info: EndpointInfo,
  call: LineCall,
  owner: TokenOwner | 'expired' | undefined,
  tooLarge: boolean,
  handler: Handler<LineCall>,
): Promise<LineAnswer> {
  const { state, retryKey, c } = call;
  try {
    if (tooLarge) throw lineError(413, 'Request entity too large');
    if (info.auth === 'channel') {
      const accepted = mustBeAccepted(info, owner);
      if (info.limit && !state.limits.take(clientIdOf(accepted), info.name, info.limit)) throw rateLimited();
      if (retryKey !== undefined) checkRetryKey(info, call, clientIdOf(accepted), retryKey);
    }
    if (info.body === 'json' && info.method !== 'GET') {
      const type = c.req.header('content-type') ?? '';
      if (!/^application\/json\s*(;|$)/i.test(type))
        throw lineError(415, `The content type, ${type}, is not supported`);
    }
    return await handler(call);
  } catch (error) {
    if (error instanceof LineError) return { status: error.status, json: error.body, headers: error.headers };
    throw error;
  }
}

/** Whose token it is. Long-lived ones are looked up first: a bench calls with nothing else. */
function ownerOf(state: EmulatorState, token: string): TokenOwner | 'expired' | undefined {
  const channel = state.channelsByToken.get(token);
  return channel ? { channel, side: 'messaging', kind: 'long-lived' } : state.tokens.find(token);
}

function mustBeAccepted(info: EndpointInfo, owner: TokenOwner | 'expired' | undefined): TokenOwner {
  if (owner === 'expired') throw unauthorised('The access token expired');
  if (!owner) throw unauthorised();
  const side = info.tokens?.side ?? 'messaging';
  // A token that is good, but of the provider's other channel: there the API is not available.
  if (owner.side !== side) throw lineError(403, 'Access to this API is not available for your account');
  if (info.tokens && !info.tokens.kinds.includes(owner.kind)) throw unauthorised();
  return owner;
}

function checkRetryKey(info: EndpointInfo, call: LineCall, channelId: string, retryKey: string): void {
  if (!info.retryKey || !RETRY_KEY.test(retryKey)) throw lineError(400, 'Invalid retry key');
  const accepted = call.state.retryKeys.see(channelId, retryKey);
  if (!accepted) return;
  call.record.outcome = 'duplicate';
  call.record.acceptedRequestId = accepted.requestId;
  throw new LineError(
    409,
    {
      message: 'The retry key is already accepted',
      ...(accepted.sentMessages ? { sentMessages: accepted.sentMessages } : {}),
    },
    { 'x-line-accepted-request-id': accepted.requestId },
  );
}

/** Remembers that a call took effect, under its retry key. */
export function rememberAccepted(call: ChannelCall, sentMessages?: AcceptedCall['sentMessages']): void {
  if (call.retryKey === undefined) return;
  call.state.retryKeys.accept(call.channel.settings.channelId, call.retryKey, {
    requestId: call.requestId,
    ...(sentMessages ? { sentMessages } : {}),
  });
}

const failure = (fault: Fault): LineAnswer => ({
  status: fault.status ?? 500,
  json: { message: fault.message ?? 'Internal server error' },
});

/** The answer of a fault that strikes before anything happens. */
function faultBefore(fault: Fault | undefined): LineAnswer | undefined {
  if (!fault) return undefined;
  if (fault.kind === 'error_before') return failure(fault);
  if (fault.kind === 'rate_limited') {
    return { status: 429, json: fault.message ? { message: fault.message } : rateLimited().body };
  }
  if (fault.kind === 'expired_token') {
    return { status: 401, json: unauthorised('The access token expired').body };
  }
  return (fault.kind === 'hang' || fault.kind === 'reset') && !fault.accepted ? { status: 0 } : undefined;
}

/** The answer that hides what happened. A call that was refused anyway keeps its refusal, except where nobody hears it. */
function faultAfter(fault: Fault | undefined, accepted: boolean): LineAnswer | undefined {
  if (!fault) return undefined;
  if (fault.kind === 'error_after') return accepted ? failure(fault) : undefined;
  return fault.kind === 'hang' || fault.kind === 'reset' ? { status: 0 } : undefined;
}

async function leaveAlone(c: LineContext, kind: 'hang' | 'reset', record: CallRecord): Promise<Response> {
  record.outcome = 'fault';
  const { outgoing } = c.env;
  if (kind === 'reset') outgoing.socket?.resetAndDestroy();
  else if (!outgoing.closed && !outgoing.destroyed) {
    await new Promise((resolve) => outgoing.once('close', resolve));
  }
  return RESPONSE_ALREADY_SENT;
}

function respond(answer: LineAnswer, requestId: string): Response {
  const headers: Record<string, string> = { 'x-line-request-id': requestId, ...answer.headers };
  if (answer.json !== undefined) headers['content-type'] ??= 'application/json';
  if (answer.html !== undefined) headers['content-type'] ??= 'text/html; charset=utf-8';
  const body =
    answer.json !== undefined ? JSON.stringify(answer.json) : (answer.html ?? answer.bytes ?? null);
  return new Response(body as string | Uint8Array<ArrayBuffer> | null, {
    status: answer.status ?? 200,
    headers,
  });
}

function unauthorised(reason = 'invalid token'): LineError {
  return lineError(
    401,
    `Authentication failed due to the following reason: ${reason}. Confirm that the access token in the authorization header is valid.`,
  );
}

export function bearer(c: LineContext): string | undefined {
  return /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
}

/** The exact bytes of the body, or null when there are more than LINE takes. */
export async function readBody(c: LineContext, limit = MAX_BODY_BYTES): Promise<Uint8Array | null> {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return new Uint8Array();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of c.env.incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  }
  // Always a copy: a chunk is a window on the socket's 64 kB buffer, which a kept body would hold alive.
  return length > limit ? null : Buffer.concat(chunks);
}
