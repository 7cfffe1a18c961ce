import type { messagingApi } from '@line/bot-sdk';
import { isoMoment } from '../calendar.ts';
import { japaneseMonth } from '../clock.ts';
import type { ChannelCall, LineAnswer } from '../endpoint.ts';
import { invalidProperty, lineError, parseJsonObject } from '../line-error.ts';
import { USER_ID } from '../users.ts';
import { sendWebhook } from '../webhooks/send-webhook.ts';
import { pageToken, readPage } from './paging.ts';

/** GET /v2/bot/info */
export function botInfo({ channel }: ChannelCall): LineAnswer {
  const { botUserId, basicId, displayName, chatMode } = channel.settings;
  const markAsReadMode = chatMode === 'chat' ? 'manual' : 'auto';
  return {
    json: {
      userId: botUserId,
      basicId,
      displayName,
      chatMode,
      markAsReadMode,
    } satisfies messagingApi.BotInfoResponse,
  };
}

/** GET /v2/bot/profile/{userId}: 404 of everyone who is not a friend. */
export function profile({ state, channel, c }: ChannelCall): LineAnswer {
  const userId = c.req.param('userId') ?? '';
  if (!USER_ID.test(userId)) throw lineError(400, 'The value for the userId parameter is invalid');
  const handle = state.users.handleOf(userId);
  if (handle < 0 || !channel.following.has(handle)) throw lineError(404, 'Not found');
  const { displayName, language, pictureUrl, statusMessage } = state.users.get(handle);
  return {
    json: {
      userId,
      displayName,
      language,
      pictureUrl,
      statusMessage,
    } satisfies messagingApi.UserProfileResponse,
  };
}

/** GET /v2/bot/followers/ids */
export function followerIds({ state, channel, c, at }: ChannelCall): LineAnswer {
  if (!channel.settings.verified)
    throw lineError(403, 'Access to this API is not available for your account');
  const { start, limit } = readPage(c.req.query(), at, { standard: 300, most: 1000 });
  const { following } = channel;
  const userIds = following.slice(start, limit).map((handle) => state.users.idOf(handle));
  const next = start + limit < following.size ? { next: pageToken(start + limit, at) } : {};
  return { json: { userIds, ...next } satisfies messagingApi.GetFollowersResponse };
}

/** GET /v2/bot/message/quota */
export function quota({ channel }: ChannelCall): LineAnswer {
  return { json: channel.settings.quota satisfies messagingApi.MessageQuotaResponse };
}

/** GET /v2/bot/message/quota/consumption */
export function quotaConsumption({ channel, at }: ChannelCall): LineAnswer {
  return {
    json: {
      totalUsage: channel.sentThisMonth.get(japaneseMonth(at)) ?? 0,
    } satisfies messagingApi.QuotaConsumptionResponse,
  };
}

/** POST /v2/bot/chat/loading/start */
export function startLoading({ state, channel, body, at }: ChannelCall): LineAnswer {
  const given = parseJsonObject(body);
  const seconds = given.loadingSeconds ?? 20;
  if (typeof given.chatId !== 'string' || !USER_ID.test(given.chatId)) throw invalidProperty('chatId');
  // 5 to 60 seconds in steps of 5.
  if (typeof seconds !== 'number' || seconds < 5 || seconds > 60 || seconds % 5 !== 0) {
    throw invalidProperty('loadingSeconds');
  }
  const handle = state.users.handleOf(given.chatId);
  if (handle >= 0) state.talks.startLoading(channel.settings.channelId, handle, at + seconds * 1000);
  return { status: 202, json: {} };
}

/** POST /v2/bot/chat/markAsRead: the message that the token came with, and all before it. */
export function markAsRead({ state, channel, body, at }: ChannelCall): LineAnswer {
  const { markAsReadToken } = parseJsonObject(body);
  const mark = typeof markAsReadToken === 'string' ? state.readTokens.read(markAsReadToken) : undefined;
  if (mark?.channelId !== channel.settings.channelId) throw invalidProperty('markAsReadToken');
  state.talks.markAsRead(mark.channelId, mark.handle, mark.seq, at);
  return { json: {} };
}

/** GET /v2/bot/channel/webhook/endpoint */
export function webhookEndpoint({ channel }: ChannelCall): LineAnswer {
  const { webhookUrl, useWebhook } = channel.settings;
  if (!webhookUrl) throw lineError(404, 'Webhook endpoint not found');
  return {
    json: { endpoint: webhookUrl, active: useWebhook } satisfies messagingApi.GetWebhookEndpointResponse,
  };
}

/** PUT /v2/bot/channel/webhook/endpoint */
export function setWebhookEndpoint({ channel, body }: ChannelCall): LineAnswer {
  const { endpoint } = parseJsonObject(body);
  if (typeof endpoint !== 'string' || endpoint.length > 500 || !isWebhookUrl(endpoint)) {
    throw lineError(400, 'Invalid webhook endpoint URL');
  }
  channel.settings.webhookUrl = endpoint;
  return { json: {} };
}

/** POST /v2/bot/channel/webhook/test: sends an empty webhook and says how it went. */
export async function testWebhook({ state, channel, body, at }: ChannelCall): Promise<LineAnswer> {
  const { endpoint } = body.length > 0 ? parseJsonObject(body) : {};
  if (endpoint !== undefined && (typeof endpoint !== 'string' || !isWebhookUrl(endpoint))) {
    throw lineError(400, 'Invalid webhook endpoint URL');
  }
  const url = endpoint ?? channel.settings.webhookUrl;
  if (!url) throw lineError(404, 'Webhook endpoint not found');
  const result = await sendWebhook(state, channel, [], { url, redeliver: false });
  const attempt = result.attempts[0];
  return {
    json: {
      success: result.delivered,
      timestamp: isoMoment(at),
      statusCode: attempt?.statusCode ?? 0,
      reason: result.delivered ? 'OK' : (attempt?.reason ?? 'unclassified').toUpperCase(),
      detail: String(attempt?.statusCode ?? attempt?.reason ?? ''),
    } satisfies Record<keyof messagingApi.TestWebhookEndpointResponse, unknown>,
  };
}

/** LINE wants https; plain http is allowed to this machine (DIFFERENCES.md). */
function isWebhookUrl(value: string): boolean {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return (
    url?.protocol === 'https:' ||
    (url?.protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname))
  );
}
