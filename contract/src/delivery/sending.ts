/** 配信する: now or at a time, stop, resume. */
import { z } from 'zod';
import { peopleCount } from '../people-count.ts';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { CHANGED, deliveryDetail, NO_CHANNEL, NOT_SENDABLE, revision, WRONG_STATE } from './views.ts';

export const sending = {
  sendDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/send',
    summary: '今すぐ配信する、または予約する',
    input: z.object({
      id: z.uuid(),
      revision,
      /** null: 今すぐ配信 */
      scheduledFor: instant.nullable(),
      /** The number the sender saw and agreed to: a double click or an old tab cannot send to somebody else. */
      confirmedRecipients: peopleCount,
    }),
    output: deliveryDetail,
    errors: {
      ...NOT_FOUND,
      ...CHANGED,
      ...WRONG_STATE,
      ...NOT_SENDABLE,
      /** The audience has changed by more than 10 % since the sender looked: look again. */
      recipients_changed: { status: 409, data: z.object({ recipients: peopleCount }) },
      ...NO_CHANNEL,
      no_recipients: { status: 422 },
      /** At least a minute ahead, at most a year. */
      schedule_out_of_range: { status: 422, data: z.object({ field: z.string() }) },
    },
    permission: 'delivery.send',
    audit: false,
  }),
  unscheduleDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/unschedule',
    summary: '予約を取り消して下書きに戻す',
    input: z.object({ id: z.uuid() }),
    output: deliveryDetail,
    errors: { ...NOT_FOUND, ...WRONG_STATE },
    permission: 'delivery.send',
    audit: false,
  }),
  stopDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/stop',
    summary: '配信を途中で中止する（もう送られた分は取り消せない）',
    input: z.object({ id: z.uuid() }),
    output: deliveryDetail,
    errors: { ...NOT_FOUND, ...WRONG_STATE },
    permission: 'delivery.send',
    audit: false,
  }),
  resumeDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/resume',
    summary: '止まっている配信を続ける（原因を取り除いたあとに）',
    input: z.object({ id: z.uuid() }),
    output: deliveryDetail,
    errors: { ...NOT_FOUND, ...WRONG_STATE, not_halted: { status: 409 } },
    permission: 'delivery.send',
    audit: false,
  }),
};
