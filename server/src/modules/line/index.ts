export { createChannel, type CreatedChannel, type NewChannel } from './channels/create-channel.ts';
export { listChannels, type ChannelSummary } from './channels/queries.ts';
export { readChannel, type ChannelSecrets } from './channels/read-channel.ts';
export { listFollowers } from './list-followers.ts';
export { fetchProfile, type LineProfile } from './fetch-profile.ts';
export { LineUnreachable } from './line-http.ts';
export {
  menusAtLine,
  MenuRefused,
  MOST_LINKED_AT_ONCE,
  type LineMenu,
  type MenusAtLine,
} from './menus/menus-at-line.ts';
export { beginLogin, type LoginAttempt, type LoginOptions } from './login/begin-login.ts';
export { identifyByLiffToken, type LineIdentity } from './login/check-id-token.ts';
export { finishLogin, type LoggedIn } from './login/finish-login.ts';
export { lineOrigins, type LineOrigins } from './outside.ts';
export { webhookHandler, type IncomingEvent, type WebhookHandler } from './intake/webhook-handler.ts';
export { lineUserIdFromBytes, lineUserIdToBytes } from './line-user-id.ts';
export {
  aggregationInsight,
  batchSource,
  broadcastInsight,
  confirmedRequestId,
  decideUnknown,
  followersInsight,
  openAlarms,
  pauseSend,
  queuePush,
  reachedResidents,
  queueReply,
  resumeSend,
  runningCoupons,
  progressOfSends,
  sendPace,
  sendProgress,
  sendRecipients,
  startSend,
  stopSend,
  validateMessages,
  type Alarm,
  type AlarmKind,
  type BatchCursor,
  type BatchSource,
  type CutBatch,
  type FollowersInsight,
  type HaltReason,
  type Lane,
  type LineCoupon,
  type LineMessage,
  type MessageCheck,
  type MessageFinding,
  type PushOrder,
  type RenderedBatch,
  type ReplyOrder,
  type SendInsight,
  type SendOrder,
  type SendProgress,
  type UnknownDecision,
} from './outgoing/index.ts';
