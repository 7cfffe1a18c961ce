/** Draws LINE messages as escaped HTML: pure functions from data to a string, for browser and Node. */
export { readAction, renderAction } from './action.ts';
export type { TalkAction } from './action.ts';
export { attributes, escapeHtml, safeLink, safeMedia } from './escape.ts';
export { renderFlexContainer } from './flex.ts';
export { CANNOT_SHOW, renderMessage } from './message.ts';
export type { TalkViewOptions } from './options.ts';
export { previewThree } from './preview.ts';
export type { PreviewOptions, ThreePlaces } from './preview.ts';
export { renderQuickReply } from './quick-reply.ts';
export { drawRichMenu } from './rich-menu.ts';
export { notificationText, talkListText } from './summary.ts';
export { dayText, renderAvatar, renderEntry, renderTalk, timeText } from './talk.ts';
export type { TalkEntry } from './talk.ts';
