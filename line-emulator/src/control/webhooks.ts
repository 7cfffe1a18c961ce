import { z } from 'zod';
import type { LineApp } from '../endpoint.ts';
import type { EmulatorState } from '../state.ts';
import { makeEvent, type WebhookEvent } from '../webhooks/make-event.ts';
import { redeliverNow, sendWebhook } from '../webhooks/send-webhook.ts';
import { channelOf, controlError, handleOf, readJson } from './reading.ts';

/** Webhooks by hand, what was sent, and how it went. */
export function registerWebhookControl(app: LineApp, state: EmulatorState): void {
  const webhook = z.strictObject({ events: z.array(z.looseObject({ type: z.string() })).default([]) });
  app.post('/_emulator/channels/:channelId/webhook', async (c) => {
    const channel = channelOf(state, c.req.param('channelId'));
    const { events } = await readJson(c, webhook);
    const made = events.map((event): WebhookEvent => {
      // Events of groups may name no user.
      const userId = (event.source as { userId?: string } | undefined)?.userId;
      const handle = userId === undefined ? undefined : handleOf(state, userId);
      return makeEvent(state, channel, handle, event);
    });
    return c.json({ webhook: await sendWebhook(state, channel, made) });
  });
  app.get('/_emulator/channels/:channelId/webhook-statistics', (c) => {
    const { settings, webhookFlow } = channelOf(state, c.req.param('channelId'));
    return c.json({
      useWebhook: settings.useWebhook,
      failuresInARow: webhookFlow.failuresInARow,
      ...state.webhooks.statistics(settings.channelId, Number(c.req.query('since') ?? 0)),
    });
  });
  app.get('/_emulator/webhooks', (c) =>
    c.json({ webhooks: state.webhooks.list(c.req.query('channelId'), Number(c.req.query('since') ?? 0)) }),
  );
  app.post('/_emulator/webhooks/:id/redeliver', async (c) => {
    const record = state.webhooks.find(Number(c.req.param('id')));
    if (!record) throw controlError(404, `There is no webhook ${c.req.param('id')}.`);
    const channel = channelOf(state, record.channelId);
    if (record.body === null) throw controlError(409, 'The body of this webhook is no longer kept.');
    if (!channel.settings.webhookUrl) throw controlError(409, 'The channel has no webhook URL.');
    return c.json({ webhook: await redeliverNow(state, channel, record) });
  });
}
