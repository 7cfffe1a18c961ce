export { createChannel, type CreatedChannel, type NewChannel } from './channels/create-channel.ts';
export { listChannels, type ChannelSummary } from './channels/queries.ts';
export { readChannel, type ChannelSecrets } from './channels/read-channel.ts';
export { webhookHandler, type IncomingEvent, type WebhookHandler } from './intake/webhook-handler.ts';
export { lineUserIdFromBytes, lineUserIdToBytes } from './line-user-id.ts';
export {
  batchSource,
  openAlarms,
  queuePush,
  queueReply,
  resumeSend,
  sendProgress,
  startSend,
  stopSend,
  type Alarm,
  type AlarmKind,
  type BatchCursor,
  type BatchSource,
  type CutBatch,
  type HaltReason,
  type Lane,
  type PushOrder,
  type RenderedBatch,
  type ReplyOrder,
  type SendOrder,
  type SendProgress,
} from './outgoing/index.ts';
