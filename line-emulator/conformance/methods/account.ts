import { expect } from 'vitest';
import { lineDate, refused, type Exercises } from '../world.ts';

export const account: Exercises = {
  'アカウント、利用者、友だち': async ({ clients: { messaging }, trial, userId }) => {
    expect((await messaging.getBotInfo()).displayName).toBe('みほん市');
    expect(await messaging.getProfile(userId)).toEqual({
      userId,
      displayName: '山田 花子',
      language: 'ja',
      pictureUrl: 'https://example.com/face.png',
    });
    await refused(messaging.getProfile(`U${'f'.repeat(32)}`), 404);
    expect((await messaging.getFollowers(undefined, 1000)).userIds).toEqual([userId]);
    await refused(messaging.getFollowers(undefined, 1001), 400);
    trial.emulator.state.channels.get(trial.channel.channelId)!.settings.verified = false;
    await refused(messaging.getFollowers(), 403);
    trial.emulator.state.channels.get(trial.channel.channelId)!.settings.verified = true;
  },

  Webhookの設定と確認: async ({ clients: { messaging }, webhookUrl }) => {
    await messaging.setWebhookEndpoint({ endpoint: webhookUrl });
    expect(await messaging.getWebhookEndpoint()).toEqual({ endpoint: webhookUrl, active: true });
    expect(await messaging.testWebhookEndpoint()).toMatchObject({ success: true, statusCode: 200 });
    expect(await messaging.testWebhookEndpoint({ endpoint: webhookUrl })).toMatchObject({ success: true });
    await refused(messaging.setWebhookEndpoint({ endpoint: 'ftp://example.com' }), 400);
  },

  '送れる数と、送った数': async (world) => {
    const { messaging } = world.clients;
    expect(await messaging.getMessageQuota()).toEqual({ type: 'limited', value: 100_000 });
    expect((await messaging.getMessageQuotaConsumption()).totalUsage).toBeGreaterThan(0);
    for (const count of [
      'getNumberOfSentReplyMessages',
      'getNumberOfSentPushMessages',
      'getNumberOfSentMulticastMessages',
      'getNumberOfSentBroadcastMessages',
    ] as const) {
      expect(await messaging[count](lineDate(world))).toEqual({ status: 'unready' });
      expect((await messaging[count](lineDate(world, -1))).status).toBe('ready');
      await refused(messaging[count]('20261399'), 400);
    }
  },

  配信ごとの統計: async (world) => {
    const { messaging, insight } = world.clients;
    const { trial, watch } = world;
    const channelId = trial.channel.channelId;
    await trial.control(`/channels/${channelId}/friends`, { count: 30, seed: '統計' });
    await messaging.broadcast({ messages: [{ type: 'text', text: 'お知らせ https://example.com/' }] });
    const requestId = watch.last('messaging.broadcast').headers.get('x-line-request-id') ?? '';
    await trial.control(`/channels/${channelId}/opens`, {
      requestId,
      share: 1,
      clickShare: 1,
      url: 'https://example.com/',
    });
    const event = await insight.getMessageEvent(requestId);
    expect(event.overview?.delivered).toBe(31);
    const today = lineDate(world);
    await insight.getStatisticsPerUnit('conformance', today, today);
    await refused(insight.getStatisticsPerUnit('conformance', today, '20261399'), 400);
    expect((await messaging.getAggregationUnitUsage()).numOfCustomAggregationUnits).toBe(1);
    expect((await messaging.getAggregationUnitNameList('10')).customAggregationUnits).toEqual([
      'conformance',
    ]);
  },

  アカウント全体の統計: async (world) => {
    const { insight } = world.clients;
    expect((await insight.getNumberOfFollowers(lineDate(world))).status).toBe('unready');
    expect((await insight.getNumberOfFollowers(lineDate(world, -1))).status).toBe('ready');
    expect((await insight.getNumberOfMessageDeliveries(lineDate(world))).status).toBe('unready');
    expect((await insight.getNumberOfMessageDeliveries(lineDate(world, -1))).status).toBe('ready');
    await insight.getFriendsDemographics();
  },
};
