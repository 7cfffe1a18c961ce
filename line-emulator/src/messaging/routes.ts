import { accountLinkRows } from '../account-link/account-link.ts';
import { audienceRows } from '../audiences/routes.ts';
import { couponRows } from '../coupons/routes.ts';
import type { LineApp } from '../endpoint.ts';
import { COMMON, registerRows, type EndpointRow } from '../endpoint-table.ts';
import { friendDemographics } from '../narrowcast/insight.ts';
import { narrowcast, narrowcastProgress } from '../narrowcast/narrowcast.ts';
import { perHour, perMinute, perSecond } from '../rate-limits.ts';
import { richMenuRows } from '../rich-menus/routes.ts';
import type { EmulatorState } from '../state.ts';
import * as account from './account.ts';
import { getContent, getPreview, getTranscoding } from './content.ts';
import * as insight from './insight.ts';
import * as send from './send.ts';

/** LINE's Messaging API with its rate limits, as read in the reference (2026-07 to 2026-11). */
const rows: EndpointRow[] = [
  ['POST', '/v2/bot/message/push', 'push', COMMON, send.push, { retryKey: true }],
  ['POST', '/v2/bot/message/multicast', 'multicast', perSecond(200), send.multicast, { retryKey: true }],
  ['POST', '/v2/bot/message/broadcast', 'broadcast', perHour(60), send.broadcast, { retryKey: true }],
  ['POST', '/v2/bot/message/narrowcast', 'narrowcast', perHour(60), narrowcast, { retryKey: true }],
  ['GET', '/v2/bot/message/progress/narrowcast', 'narrowcast.progress', COMMON, narrowcastProgress],
  ['POST', '/v2/bot/message/reply', 'reply', COMMON, send.reply],
  ...['push', 'multicast', 'broadcast', 'narrowcast', 'reply'].map((verb): EndpointRow => [
    'POST',
    `/v2/bot/message/validate/${verb}`,
    `validate.${verb}`,
    COMMON,
    send.validate,
  ]),
  ['GET', '/v2/bot/message/:messageId/content', 'content', COMMON, getContent],
  ['GET', '/v2/bot/message/:messageId/content/preview', 'content.preview', COMMON, getPreview],
  ['GET', '/v2/bot/message/:messageId/content/transcoding', 'content.transcoding', COMMON, getTranscoding],
  ['GET', '/v2/bot/message/quota', 'quota', COMMON, account.quota],
  ['GET', '/v2/bot/message/quota/consumption', 'quota.consumption', COMMON, account.quotaConsumption],
  ...['push', 'multicast', 'broadcast', 'reply'].map((verb): EndpointRow => [
    'GET',
    `/v2/bot/message/delivery/${verb}`,
    `delivery.${verb}`,
    COMMON,
    insight.deliveryCount(verb),
  ]),
  ['GET', '/v2/bot/message/aggregation/info', 'aggregation.info', COMMON, insight.unitInfo],
  ['GET', '/v2/bot/message/aggregation/list', 'aggregation.list', COMMON, insight.unitList],
  [
    'GET',
    '/v2/bot/insight/message/event/aggregation',
    'insight.aggregation',
    perHour(60),
    insight.unitStatistics,
  ],
  ['GET', '/v2/bot/insight/message/event', 'insight.event', perHour(60), insight.messageEvent],
  ['GET', '/v2/bot/insight/followers', 'insight.followers', perHour(60), insight.followerStatistics],
  ['GET', '/v2/bot/insight/demographic', 'insight.demographic', perHour(60), friendDemographics],
  ['GET', '/v2/bot/insight/message/delivery', 'insight.delivery', perHour(60), insight.deliveryStatistics],
  ['GET', '/v2/bot/info', 'bot.info', COMMON, account.botInfo],
  ['GET', '/v2/bot/profile/:userId', 'profile', COMMON, account.profile],
  ['GET', '/v2/bot/followers/ids', 'followers', COMMON, account.followerIds],
  ['POST', '/v2/bot/chat/loading/start', 'chat.loading', perSecond(100), account.startLoading],
  ['POST', '/v2/bot/chat/markAsRead', 'chat.markAsRead', COMMON, account.markAsRead],
  [
    'GET',
    '/v2/bot/channel/webhook/endpoint',
    'webhook.endpoint.get',
    perMinute(1000),
    account.webhookEndpoint,
  ],
  [
    'PUT',
    '/v2/bot/channel/webhook/endpoint',
    'webhook.endpoint.set',
    perMinute(1000),
    account.setWebhookEndpoint,
  ],
  ['POST', '/v2/bot/channel/webhook/test', 'webhook.test', perHour(60), account.testWebhook, { body: 'any' }],
  ...accountLinkRows,
  ...richMenuRows,
  ...audienceRows,
  ...couponRows,
];

export function registerMessaging(app: LineApp, state: EmulatorState): void {
  registerRows(app, state, rows);
}
