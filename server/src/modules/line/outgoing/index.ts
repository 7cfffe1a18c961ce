/** What the line module offers of its outbox. */
import type { messagingApi } from '@line/bot-sdk';
import type { Loop } from '../../../platform/module.ts';
import { reconcilerLoop } from './reconcile.ts';
import { senderLoop } from './senders.ts';
import './tables.ts';

export { openAlarms, type Alarm, type AlarmKind } from './alarms.ts';
export type { HaltReason } from './answers.ts';
export {
  batchSource,
  type BatchCursor,
  type BatchSource,
  type CutBatch,
  type RenderedBatch,
} from './batch-source.ts';
export { runningCoupons, type LineCoupon } from './coupons.ts';
export { decideUnknown, type UnknownDecision } from './decide-unknown.ts';
export { sendRecipients } from './recipients.ts';
export type { Lane } from './lanes.ts';
export {
  aggregationInsight,
  broadcastInsight,
  followersInsight,
  type FollowersInsight,
  type SendInsight,
} from './insights.ts';
export { confirmedRequestId, progressOfSends, sendPace, sendProgress, type SendProgress } from './queries.ts';
export { reachedResidents } from './reached-residents.ts';
export { queuePush, type PushOrder } from './queue-push.ts';
export { queueReply, type ReplyOrder } from './queue-reply.ts';
export { startSend, type SendOrder } from './start-send.ts';
export { validateMessages, type MessageCheck, type MessageFinding } from './validate-messages.ts';
export { pauseSend, resumeSend, stopSend } from './stop-send.ts';

/** A LINE message object, as the batch source and replies give it. */
export type LineMessage = messagingApi.Message;

export const outgoingLoops: readonly Loop[] = [senderLoop, reconcilerLoop];
export { outgoingHolds } from './restore-holds.ts';
