export { webhookHandler, type IncomingEvent, type WebhookHandler } from './intake/webhook-handler.ts';
export { lineUserIdFromBytes, lineUserIdToBytes } from './line-user-id.ts';
