/** 配信: the states of a delivery, as a table of data for server and screens. */
import { z } from 'zod';

/** Where a delivery stands, in the words of the screens. */
export const DELIVERY_STATES = {
  draft: '下書き',
  scheduled: '予約済み',
  sending: '配信中',
  sent: '配信完了',
  stopped: '中止',
  partly_unsent: '一部未配信',
} as const;
export type DeliveryState = keyof typeof DELIVERY_STATES;

/** What may be done in which state. `can.send(delivery)` decides, `can.send.states` explains. */
function allowedIn(...states: readonly DeliveryState[]) {
  return Object.assign((delivery: { state: DeliveryState }) => states.includes(delivery.state), { states });
}
export const can = {
  edit: allowedIn('draft'),
  send: allowedIn('draft'),
  /** 予約を取り消して下書きに戻す (DLV-06). */
  unschedule: allowedIn('scheduled'),
  stop: allowedIn('sending'),
  pause: allowedIn('sending'),
  /** After LINE refused every further call and a person removed the cause. */
  resume: allowedIn('sending'),
  /** 届いたか分からない人をどうするか. */
  decide: allowedIn('partly_unsent', 'stopped'),
  /** 訂正を送る: what is still on its way is stopped first. */
  correct: allowedIn('sent', 'stopped', 'partly_unsent'),
  delete: allowedIn('draft'),
  showResult: allowedIn('sending', 'sent', 'stopped', 'partly_unsent'),
} as const;

/** Why LINE takes nothing more of a delivery for now, and what a person can do about it. */
export const HALT_REASONS = {
  credentials_refused: 'LINEが接続を断りました。チャネルアクセストークンを確かめてください。',
  account_refused: 'LINEがこのアカウントからの配信を断りました。LINE公式アカウントの状態を確かめてください。',
  endpoint_missing: 'LINEの窓口が見つかりません。管理者に知らせてください。',
  message_refused: 'LINEがこの内容を受け付けませんでした。中止して、内容を直してください。',
  restored:
    'バックアップから戻したため、止めています。すでに届いたかを確かめてから、続けるか、中止してください。',
  paused: '職員が一時停止しました。',
  monthly_limit: '今月の配信数の上限に達しました。LINE公式アカウントのプランを確かめてください。',
} as const;

export type HaltReason = keyof typeof HALT_REASONS;
export const haltReason = z.enum(
  Object.keys(HALT_REASONS) as [keyof typeof HALT_REASONS, ...(keyof typeof HALT_REASONS)[]],
);

/** 種別 (DLV-10): how the history is sorted and found again. */
export const DELIVERY_KINDS = {
  announcement: 'お知らせ',
  event: 'イベント・募集',
  disaster_preparedness: '防災・安全',
  child_rearing: '子育て',
  other: 'その他',
} as const;
export const kindName = z.enum(
  Object.keys(DELIVERY_KINDS) as [keyof typeof DELIVERY_KINDS, ...(keyof typeof DELIVERY_KINDS)[]],
);
export const stateName = z.enum(Object.keys(DELIVERY_STATES) as [DeliveryState, ...DeliveryState[]]);
