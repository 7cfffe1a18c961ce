/** 配信する: now or at a time, stop, resume. */
import { z } from 'zod';
import { peopleCount } from '../people-count.ts';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { CHANGED, deliveryDetail, NO_CHANNEL, NOT_SENDABLE, revision, WRONG_STATE } from './views.ts';

/** A schedule that comes up later than this, because the program stood still, waits for a person. */
export const DEFAULT_LATE_MINUTES = 30;

const sendingSettings = z.object({
  /** 予約の時刻を過ぎても始めてよい分数。緊急配信はいつでもすぐに始める. */
  lateMinutes: z
    .number({ error: '分数を入れてください' })
    .int({ error: '分数は整数で入れてください' })
    .min(0, { error: '0以上で入れてください' })
    .max(1440, { error: '1日（1440分）までで入れてください' }),
});

export const sending = {
  /** 人の手を待っている配信, for the home page. */
  listTroubles: endpoint({
    method: 'GET',
    path: '/deliveries/troubles',
    summary: '人の手を待っている配信',
    input: z.object({}),
    output: z.object({
      entries: z.array(
        z.object({
          id: z.uuid(),
          title: z.string(),
          kind: z.enum(['halted', 'stalled', 'unknown', 'not_started']),
          at: instant,
          /** Of a schedule that did not start. */
          reason: z.string().nullable(),
        }),
      ),
    }),
    errors: {},
    permission: 'delivery.view',
    audit: false,
  }),
  getSendingSettings: endpoint({
    method: 'GET',
    path: '/deliveries/settings',
    summary: '配信の設定',
    input: z.object({}),
    output: sendingSettings,
    errors: {},
    permission: 'delivery.view',
    audit: false,
  }),
  saveSendingSettings: endpoint({
    method: 'PUT',
    path: '/deliveries/settings',
    summary: '配信の設定を変える',
    input: sendingSettings,
    output: sendingSettings,
    errors: {},
    permission: 'municipalities.manage',
    audit: false,
  }),
  decideUnknown: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/unknown',
    summary: '届いたか分からない人に、もう一度送るか、送れたものとして数えるかを決める',
    input: z.object({
      id: z.uuid(),
      decision: z.enum(['sent_again', 'counted']),
      reason: z
        .string()
        .trim()
        .min(1, { error: '理由を入れてください' })
        .max(500, { error: '理由は500字までです' }),
    }),
    output: deliveryDetail,
    errors: {
      ...NOT_FOUND,
      ...WRONG_STATE,
      nothing_unknown: { status: 409 },
      /** A stopped delivery is not sent to anybody any more. */
      was_stopped: { status: 409 },
    },
    permission: 'delivery.send',
    audit: false,
  }),
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
      /** 通知音を鳴らさない at this moment; absent: as the draft says, and without a sound in the city's silent hours. */
      silent: z.boolean().optional(),
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
  pauseDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/pause',
    summary: '配信を一時停止する（もう送られた分は取り消せない）',
    input: z.object({ id: z.uuid() }),
    output: deliveryDetail,
    errors: { ...NOT_FOUND, ...WRONG_STATE, already_halted: { status: 409 } },
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
