import { readAction, renderAction } from './action.ts';
import { attributes, escapeHtml, safeMedia, styleAttribute } from './escape.ts';
import { renderAbsent } from './media.ts';
import { list, number, own, text } from './read.ts';

/** Draws an imagemap: one picture with tappable areas, placed by percentage so that it scales. */
export function renderImagemap(message: unknown): string {
  const base = safeMedia(own(message, 'baseUrl'));
  const width = number(own(message, 'baseSize'), 'width') ?? 1040;
  const height = number(own(message, 'baseSize'), 'height') ?? 1040;
  if (base === undefined || width <= 0 || height <= 0 || height > 100_000 || width > 100_000)
    return renderAbsent('画像');
  const alt = text(message, 'altText') ?? '画像';
  // LINE asks for baseUrl/{240,300,460,700,1040}, the width in px; 1040 looks right on every screen.
  const image = `<img${attributes({ src: `${base}/1040`, alt, loading: 'lazy', referrerpolicy: 'no-referrer' })}>`;
  const actions = list(message, 'actions');
  // Where two overlap the first wins, though the later one follows in the document.
  const areas = actions.map((action, i) => renderArea(action, width, height, actions.length - i)).join('');
  const style = styleAttribute({ 'aspect-ratio': `${Math.round(width)} / ${Math.round(height)}` });
  const video = own(message, 'video');
  const map = `<div${attributes({ class: 'tv-imagemap', style })}>${image}${renderMapVideo(video, width, height)}${areas}</div>`;
  return map + renderAfterVideo(own(video, 'externalLink'));
}

/** An imagemap's action (`linkUri`, `text`, `clipboardText`) as an ordinary one. */
function asAction(action: unknown): unknown {
  const label = text(action, 'label');
  const named = label === undefined ? {} : { label };
  switch (text(action, 'type')) {
    case 'uri':
      return { type: 'uri', ...named, uri: own(action, 'linkUri') };
    case 'message':
      return { type: 'message', ...named, text: own(action, 'text') };
    case 'clipboard':
      return { type: 'clipboard', ...named, clipboardText: own(action, 'clipboardText') };
    default:
      return undefined;
  }
}

function renderArea(raw: unknown, width: number, height: number, above: number): string {
  const action = readAction(asAction(raw));
  const style = areaStyle(own(raw, 'area'), width, height);
  if (action === undefined || style === undefined) return '';
  const label = text(raw, 'label') || text(raw, 'text') || text(raw, 'linkUri') || 'えらぶ';
  return renderAction(action, '', { class: 'tv-area', style: `${style};z-index:${above}`, label });
}

function renderMapVideo(video: unknown, width: number, height: number): string {
  const src = safeMedia(own(video, 'originalContentUrl'));
  const style = areaStyle(own(video, 'area'), width, height);
  if (src === undefined || style === undefined) return '';
  const poster = safeMedia(own(video, 'previewImageUrl'));
  return `<video${attributes({ class: 'tv-area', style, src, poster, controls: true, preload: 'none', playsinline: true, 'aria-label': '動画' })}></video>`;
}

/** The link that LINE offers once the video has been played; here it is there from the start. */
function renderAfterVideo(link: unknown): string {
  const label = text(link, 'label')?.trim();
  if (label === undefined || label === '') return '';
  const action = { type: 'uri', label, uri: own(link, 'linkUri') };
  return renderAction(action, escapeHtml(label), { class: 'tv-map-link' });
}

/** A rectangle in px of the picture as percentages of it; `undefined` when it is no rectangle. */
export function areaStyle(area: unknown, width: number, height: number): string | undefined {
  const x = number(area, 'x');
  const y = number(area, 'y');
  const w = number(area, 'width');
  const h = number(area, 'height');
  if (x === undefined || y === undefined || w === undefined || h === undefined) return undefined;
  const left = percent(x, width);
  const top = percent(y, height);
  return styleAttribute({
    left: `${left}%`,
    top: `${top}%`,
    width: `${Math.min(percent(w, width), 100 - left)}%`,
    height: `${Math.min(percent(h, height), 100 - top)}%`,
  });
}

function percent(part: number, whole: number): number {
  return Math.round(Math.min(Math.max((part / whole) * 100, 0), 100) * 1000) / 1000;
}
