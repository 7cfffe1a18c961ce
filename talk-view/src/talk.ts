import { attributes, escapeHtml, safeMedia } from './escape.ts';
import { renderMessage } from './message.ts';
import type { TalkViewOptions } from './options.ts';
import { own, text } from './read.ts';

/** One line of a talk. */
export interface TalkEntry {
  readonly id?: string;
  /** Whose bubble it is; `note` is a line in the middle (followed, blocked). */
  readonly from: 'account' | 'person' | 'note';
  /** LINE's message object, or for a note its text. */
  readonly message: unknown;
  /** Milliseconds since 1970; without it no time and no date line is drawn. */
  readonly at?: number;
  /** The name and icon a message was sent under (`sender` of the Messaging API). */
  readonly sender?: unknown;
  readonly unsent?: boolean;
}

/** Draws a whole talk: date lines, the account's avatar once per run, bubbles with their time. */
export function renderTalk(entries: readonly TalkEntry[], options: TalkViewOptions = {}): string {
  let day: string | undefined;
  let before: TalkEntry | undefined;
  let out = '';
  for (const entry of entries) {
    const today = entry.at === undefined ? undefined : dayText(entry.at, options);
    if (today !== undefined && today !== day) {
      out += `<li class="tv-day"><span>${escapeHtml(today)}</span></li>`;
      day = today;
      before = undefined;
    }
    out += renderEntry(entry, before, options);
    before = entry;
  }
  return `<ol class="tv-talk">${out}</ol>`;
}

/** Draws one entry; `before` is the one above it, whose avatar is not repeated. */
export function renderEntry(
  entry: TalkEntry,
  before: TalkEntry | undefined,
  options: TalkViewOptions = {},
): string {
  const common = { 'data-entry': entry.id };
  if (entry.from === 'note') {
    const words = typeof entry.message === 'string' ? entry.message : '';
    return `<li${attributes({ class: 'tv-note', ...common })}><span>${escapeHtml(words)}</span></li>`;
  }
  const time =
    entry.at === undefined
      ? ''
      : `<span class="tv-time"><span class="tv-unseen">時刻 </span>${escapeHtml(timeText(entry.at, options))}</span>`;
  if (entry.unsent === true) {
    return `<li${attributes({ class: 'tv-note', ...common })}><span>${entry.from === 'person' ? 'あなたが' : ''}メッセージの送信を取り消しました</span></li>`;
  }
  const bubble = `<div class="tv-row">${renderMessage(entry.message, options)}${time}</div>`;
  if (entry.from === 'person') {
    return `<li${attributes({ class: 'tv-entry tv-from-person', ...common })}><span class="tv-unseen">あなた</span>${bubble}</li>`;
  }
  const name = senderName(entry, options);
  const follows =
    before?.from === 'account' && before.unsent !== true && senderName(before, options) === name;
  const head = follows
    ? `<span class="tv-unseen">${escapeHtml(name)}</span>`
    : `${renderAvatar(name, senderIcon(entry) ?? options.accountIconUrl)}${renderSender(entry, options)}`;
  return `<li${attributes({ class: `tv-entry tv-from-account${follows ? ' tv-follows' : ''}`, ...common })}>${head}${bubble}</li>`;
}

/** A round picture, or the first letter of the name on the account's colour. */
export function renderAvatar(name: string, iconUrl?: unknown): string {
  const src = safeMedia(iconUrl);
  const letter = [...name.trim()][0] ?? '?';
  const inner =
    src === undefined
      ? escapeHtml(letter)
      : `<img${attributes({ src, alt: '', referrerpolicy: 'no-referrer' })}>`;
  return `<span class="tv-avatar" aria-hidden="true">${inner}</span>`;
}

/** The name that a message gives its sender, in place of the account's. */
function ownName(entry: TalkEntry): string | undefined {
  return text(entry.sender, 'name') ?? text(own(entry.message, 'sender'), 'name');
}

function senderIcon(entry: TalkEntry): unknown {
  return own(entry.sender, 'iconUrl') ?? own(own(entry.message, 'sender'), 'iconUrl');
}

function senderName(entry: TalkEntry, options: TalkViewOptions): string {
  return ownName(entry) ?? options.accountName ?? '公式アカウント';
}

/** A borrowed name always stands with the account's: 「防災係 from 旭市」. */
function renderSender(entry: TalkEntry, options: TalkViewOptions): string {
  const from =
    ownName(entry) === undefined || options.accountName === undefined
      ? ''
      : ` <span class="tv-sender-from">from ${escapeHtml(options.accountName)}</span>`;
  return `<span class="tv-sender">${escapeHtml(senderName(entry, options))}${from}</span>`;
}

/** 14:05 */
export function timeText(at: number, options: TalkViewOptions = {}): string {
  return format(at, options, { hour: 'numeric', minute: '2-digit', hourCycle: 'h23' });
}

/** 11月21日(土) */
export function dayText(at: number, options: TalkViewOptions = {}): string {
  return format(at, options, { month: 'long', day: 'numeric', weekday: 'short' });
}

function format(at: number, options: TalkViewOptions, style: Intl.DateTimeFormatOptions): string {
  // 8.64e15 ms is the end of ECMAScript's time; Intl throws beyond it.
  if (!(Math.abs(at) <= 8.64e15)) return '';
  return new Intl.DateTimeFormat('ja-JP', { timeZone: options.timeZone ?? 'Asia/Tokyo', ...style }).format(
    at,
  );
}
