import { escapeHtml } from './escape.ts';
import type { TalkViewOptions } from './options.ts';
import { renderQuickReply } from './quick-reply.ts';
import { notificationText, talkListText } from './summary.ts';
import { renderAvatar, renderTalk, timeText } from './talk.ts';

/** The three places where a resident meets a delivery, each as HTML. */
export interface ThreePlaces {
  /** The notifications of the lock screen, newest on top (LINE notifies once per message). */
  readonly notification: string;
  /** The row of the talk list. */
  readonly talkList: string;
  /** The bubbles in the talk, with the quick replies of the last one. */
  readonly bubble: string;
}

export interface PreviewOptions extends TalkViewOptions {
  readonly accountName: string;
  /** Milliseconds since 1970 of the sending; shown as 「今」 and without a time where unset. */
  readonly at?: number;
}

/** Draws messages in the three places of 見え方の確認: notification line, talk list, bubble. */
export function previewThree(messages: unknown, options: PreviewOptions): ThreePlaces {
  const all: readonly unknown[] = Array.isArray(messages) ? messages : [];
  const name = escapeHtml(options.accountName);
  const avatar = renderAvatar(options.accountName, options.accountIconUrl);
  const time = options.at === undefined ? '今' : timeText(options.at, options);
  const when = `<span class="tv-when">${escapeHtml(time)}</span>`;
  const notices = all
    .map((message) => {
      const line = `<span class="tv-line">${escapeHtml(notificationText(message))}</span>`;
      return `<li class="tv-notice"><span class="tv-app" aria-hidden="true"></span><span class="tv-notice-words"><span class="tv-notice-head"><strong>${name}</strong>${when}</span>${line}</span></li>`;
    })
    .reverse()
    .join('');
  const unread =
    all.length === 0 ? '' : `<span class="tv-badge"><span class="tv-unseen">未読 </span>${all.length}</span>`;
  const row = `<div class="tv-list-row">${avatar}<span class="tv-list-words"><strong>${name}</strong><span class="tv-line">${escapeHtml(talkListText(all))}</span></span><span class="tv-list-side">${when}${unread}</span></div>`;
  const entries = all.map((message) => ({ from: 'account' as const, message }));
  return {
    notification: `<ol class="tv-preview tv-lock-screen">${notices}</ol>`,
    talkList: `<div class="tv-preview">${row}</div>`,
    bubble: `<div class="tv-preview tv-bubble">${renderTalk(entries, options)}${renderQuickReply(all.at(-1), options)}</div>`,
  };
}
