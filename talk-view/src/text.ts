import { attributes, escapeHtml, safeLink } from './escape.ts';
import type { TalkViewOptions } from './options.ts';
import { fields, list, number, own, text } from './read.ts';

/** Draws the inside of a `text` or `textV2` message: line breaks, links, LINE emoji, mentions. */
export function renderText(message: unknown, options: TalkViewOptions = {}): string {
  const body = text(message, 'text') ?? '';
  const inner =
    text(message, 'type') === 'textV2'
      ? renderSubstitutions(body, own(message, 'substitution'), options)
      : renderEmojis(body, list(message, 'emojis'), options);
  return `<div class="tv-text">${inner}</div>`;
}

/** Plain words of a text message: emoji become 「（絵文字）」, substitutions their names. */
export function textOf(message: unknown): string {
  const body = text(message, 'text') ?? '';
  if (text(message, 'type') === 'textV2') {
    return splitTemplate(body)
      .map((part) =>
        part.key === undefined
          ? part.text
          : substitutionText(own(own(message, 'substitution'), part.key), part.text),
      )
      .join('');
  }
  let out = '';
  let from = 0;
  for (const emoji of placedEmojis(body, list(message, 'emojis'))) {
    out += `${body.slice(from, emoji.index)}（絵文字）`;
    from = emoji.index + 1;
  }
  return out + body.slice(from);
}

/** Escapes text, turns http(s), tel and line URLs into links and line breaks into `<br>`. */
export function renderLinks(value: string): string {
  let out = '';
  let from = 0;
  // ASCII only: in Japanese text the URL ends where the sentence goes on, often without a space.
  for (const match of value.matchAll(/(?:https?:\/\/|line:\/\/|tel:)[\w\-.~:/?#[\]@!$&'()*+,;=%]+/gi)) {
    const found = trimLink(match[0]);
    const href = safeLink(found);
    if (href === undefined) continue;
    out += lines(value.slice(from, match.index));
    const action = JSON.stringify({ type: 'uri', uri: href });
    out += `<a${attributes({ class: 'tv-link', href, target: '_blank', rel: 'noopener noreferrer', 'data-action': action })}>${escapeHtml(found)}</a>`;
    from = match.index + found.length;
  }
  return out + lines(value.slice(from));
}

/** Escaped text with line breaks. */
export function lines(value: string): string {
  return escapeHtml(value).replace(/\r\n|\r|\n/g, '<br>');
}

/** Escaped text on one line. */
export function oneLine(value: string): string {
  return escapeHtml(value.replace(/\r\n|\r|\n/g, ' '));
}

/** Punctuation that ends the sentence rather than the URL, and a closing bracket that was not opened inside. */
function trimLink(found: string): string {
  let out = found;
  for (;;) {
    const last = out.at(-1) ?? '';
    if (/[.,;:!?'*]/.test(last)) out = out.slice(0, -1);
    else if (last === ')' && count(out, ')') > count(out, '(')) out = out.slice(0, -1);
    else if (last === ']' && count(out, ']') > count(out, '[')) out = out.slice(0, -1);
    else return out;
  }
}

function count(value: string, character: string): number {
  return value.split(character).length - 1;
}

interface PlacedEmoji {
  readonly index: number;
  readonly emoji: unknown;
}

/** Emoji in the order of the text; LINE counts UTF-16 code units and each index must point at a `$`. */
function placedEmojis(body: string, emojis: readonly unknown[]): PlacedEmoji[] {
  const placed = new Map<number, unknown>();
  for (const emoji of emojis) {
    const index = number(emoji, 'index');
    if (index !== undefined && body[index] === '$') placed.set(index, emoji);
  }
  return [...placed].map(([index, emoji]) => ({ index, emoji })).sort((a, b) => a.index - b.index);
}

function renderEmojis(body: string, emojis: readonly unknown[], options: TalkViewOptions): string {
  let out = '';
  let from = 0;
  for (const { index, emoji } of placedEmojis(body, emojis)) {
    out += renderLinks(body.slice(from, index)) + renderEmoji(emoji, options);
    from = index + 1;
  }
  return out + renderLinks(body.slice(from));
}

function renderEmoji(emoji: unknown, options: TalkViewOptions): string {
  const product = text(emoji, 'productId') ?? '';
  const id = text(emoji, 'emojiId') ?? '';
  if (options.lineImages === true && /^[0-9a-f]{1,40}$/i.test(product) && /^\d{1,6}$/.test(id)) {
    const src = `https://stickershop.line-scdn.net/sticonshop/v1/sticon/${product}/android/${id}.png`;
    return `<img${attributes({ class: 'tv-emoji', src, alt: '（絵文字）', referrerpolicy: 'no-referrer' })}>`;
  }
  return '<span class="tv-emoji tv-emoji-mark" role="img" aria-label="（絵文字）">☺</span>';
}

interface TemplatePart {
  readonly text: string;
  readonly key?: string;
}

/** `{key}` is a substitution, `{{` and `}}` are braces (LINE's rule for textV2). */
function splitTemplate(body: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of body.matchAll(/\{\{|\}\}|\{(\w{1,20})\}/g)) {
    parts.push({ text: body.slice(from, match.index) });
    if (match[0] === '{{') parts.push({ text: '{' });
    else if (match[0] === '}}') parts.push({ text: '}' });
    else if (match[1] !== undefined) parts.push({ text: match[0], key: match[1] });
    from = match.index + match[0].length;
  }
  parts.push({ text: body.slice(from) });
  return parts;
}

function renderSubstitutions(body: string, substitution: unknown, options: TalkViewOptions): string {
  return splitTemplate(body)
    .map((part) => {
      if (part.key === undefined) return renderLinks(part.text);
      const found = own(substitution, part.key);
      if (text(found, 'type') === 'emoji') return renderEmoji(found, options);
      if (text(found, 'type') === 'mention') {
        return `<span class="tv-mention">${escapeHtml(substitutionText(found, part.text, options))}</span>`;
      }
      return escapeHtml(part.text);
    })
    .join('');
}

function substitutionText(found: unknown, written: string, options: TalkViewOptions = {}): string {
  switch (text(fields(found), 'type')) {
    case 'emoji':
      return '（絵文字）';
    case 'mention': {
      const mentionee = own(found, 'mentionee');
      if (text(mentionee, 'type') === 'all') return '@All';
      return `@${options.nameOf?.(text(mentionee, 'userId') ?? '') ?? 'メンバー'}`;
    }
    default:
      return written;
  }
}
