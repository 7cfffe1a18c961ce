import { renderAction } from './action.ts';
import { attributes, escapeHtml, safeMedia } from './escape.ts';
import type { TalkViewOptions } from './options.ts';
import { list, number, own, text } from './read.ts';

/** Address of a sent message's content, or of a received one by its id. */
function contentOf(message: unknown, key: string, options: TalkViewOptions): string | undefined {
  const sent = safeMedia(own(message, key)) ?? safeMedia(own(own(message, 'contentProvider'), key));
  if (sent !== undefined) return sent;
  const id = text(message, 'id');
  return id === undefined ? undefined : safeMedia(options.contentUrl?.(id));
}

/** An image, opened large by a tap. */
export function renderImage(message: unknown, options: TalkViewOptions = {}): string {
  const full = contentOf(message, 'originalContentUrl', options);
  const preview = contentOf(message, 'previewImageUrl', options) ?? full;
  if (preview === undefined || full === undefined) return renderAbsent('画像');
  const image = `<img${attributes({ src: preview, alt: '画像', loading: 'lazy', referrerpolicy: 'no-referrer' })}>`;
  return `<a${attributes({ class: 'tv-media tv-image', href: full, target: '_blank', rel: 'noopener noreferrer', 'aria-label': '画像を大きく見る', 'data-media': 'image' })}>${image}</a>`;
}

/** A video with the browser's own controls; nothing is loaded before it is played. */
export function renderVideo(message: unknown, options: TalkViewOptions = {}): string {
  const src = contentOf(message, 'originalContentUrl', options);
  if (src === undefined) return renderAbsent('動画');
  const poster = safeMedia(own(message, 'previewImageUrl'));
  return `<video${attributes({ class: 'tv-media tv-video', src, poster, controls: true, preload: 'none', playsinline: true, 'aria-label': '動画', 'data-tracking-id': text(message, 'trackingId') })}></video>`;
}

/** A sound with its length. */
export function renderAudio(message: unknown, options: TalkViewOptions = {}): string {
  const src = contentOf(message, 'originalContentUrl', options);
  if (src === undefined) return renderAbsent('音声');
  const length = durationText(number(message, 'duration'));
  const caption = length === '' ? '' : `<span class="tv-audio-length">${escapeHtml(length)}</span>`;
  return `<div class="tv-audio"><audio${attributes({ src, controls: true, preload: 'none', 'aria-label': `音声 ${length}`.trim() })}></audio>${caption}</div>`;
}

/** A file that a person sent. */
export function renderFile(message: unknown, options: TalkViewOptions = {}): string {
  const name = text(message, 'fileName') ?? 'ファイル';
  const bytes = number(message, 'fileSize');
  const size = bytes === undefined ? '' : `<span class="tv-file-size">${escapeHtml(sizeText(bytes))}</span>`;
  const inner = `<span class="tv-file-icon" aria-hidden="true"></span><span class="tv-file-words"><span class="tv-file-name">${escapeHtml(name)}</span>${size}</span>`;
  const href = contentOf(message, 'originalContentUrl', options);
  return href === undefined
    ? `<div class="tv-file">${inner}</div>`
    : `<a${attributes({ class: 'tv-file', href, target: '_blank', rel: 'noopener noreferrer', 'data-media': 'file' })}>${inner}</a>`;
}

/** A sticker: LINE's picture where allowed, else a face of our own with its words or number. */
export function renderSticker(message: unknown, options: TalkViewOptions = {}): string {
  const id = text(message, 'stickerId') ?? '';
  if (options.lineImages === true && /^\d{1,12}$/.test(id)) {
    const src = `https://stickershop.line-scdn.net/stickershop/v1/sticker/${id}/android/sticker.png`;
    return `<img${attributes({ class: 'tv-sticker', src, alt: 'スタンプ', loading: 'lazy', referrerpolicy: 'no-referrer' })}>`;
  }
  const said = list(message, 'keywords').find((word) => typeof word === 'string');
  const words = text(message, 'text') ?? (typeof said === 'string' ? said : undefined);
  const number_ = /^\d{1,12}$/.test(id) ? id : '';
  const caption = words ?? (number_ === '' ? '' : `No. ${number_}`);
  const label = ['スタンプ', words ?? (number_ === '' ? '' : `番号 ${number_}`)].filter(Boolean).join(' ');
  const face = '<span class="tv-sticker-face"><i></i><i></i><b></b></span>';
  return `<div${attributes({ class: 'tv-sticker tv-sticker-mark', role: 'img', 'aria-label': label })}>${face}<span class="tv-sticker-id">${escapeHtml(caption.slice(0, 40))}</span></div>`;
}

/** A place with its name and address; the tap opens the map of the Geospatial Information Authority. */
export function renderLocation(message: unknown): string {
  const latitude = number(message, 'latitude');
  const longitude = number(message, 'longitude');
  const title = text(message, 'title') ?? '位置情報';
  const address = text(message, 'address') ?? '';
  const map = '<span class="tv-map" aria-hidden="true"><span class="tv-map-pin"></span></span>';
  const words = `<span class="tv-location-words"><span class="tv-location-title">${escapeHtml(title)}</span><span class="tv-location-address">${escapeHtml(address)}</span></span>`;
  const valid =
    latitude !== undefined &&
    longitude !== undefined &&
    Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180;
  const action = valid
    ? { type: 'uri', uri: `https://maps.gsi.go.jp/#17/${latitude.toFixed(6)}/${longitude.toFixed(6)}/` }
    : undefined;
  const open = action === undefined ? '' : '<span class="tv-location-open">地図を開く</span>';
  return renderAction(action, map + words + open, { class: 'tv-location' });
}

/** What stands where content is missing or its address cannot be trusted. */
export function renderAbsent(what: string): string {
  return `<div class="tv-absent">${escapeHtml(what)}を表示できません</div>`;
}

/** Milliseconds as 1:05. */
function durationText(milliseconds: number | undefined): string {
  if (milliseconds === undefined || milliseconds < 0) return '';
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Bytes in words. */
function sizeText(bytes: number): string {
  if (bytes < 1024) return `${Math.max(0, Math.round(bytes))} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
