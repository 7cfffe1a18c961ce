import { renderAction, renderCover, renderLabel } from './action.ts';
import { attributes, color, escapeHtml, safeMedia, styleAttribute } from './escape.ts';
import { list, own, text } from './read.ts';
import { lines } from './text.ts';

/** Draws a template message: buttons, confirm, carousel or image carousel; `undefined` for any other type. */
export function renderTemplate(message: unknown): string | undefined {
  const template = own(message, 'template');
  switch (text(template, 'type')) {
    case 'buttons':
      return renderColumn(template, template, 'tv-template');
    case 'confirm':
      return `<div class="tv-template tv-confirm"><p class="tv-template-text">${lines(text(template, 'text') ?? '')}</p>${renderActions(template)}</div>`;
    case 'carousel':
      return renderScroller(
        list(template, 'columns').map((column) => renderColumn(column, template, 'tv-template tv-column')),
      );
    case 'image_carousel':
      return renderScroller(list(template, 'columns').map(renderImageColumn));
    default:
      return undefined;
  }
}

/** A row that scrolls sideways, reachable by keyboard. `items` are HTML already made safe. */
export function renderScroller(items: readonly string[]): string {
  const cells = items.map((item) => `<div class="tv-cell">${item}</div>`).join('');
  return `<div class="tv-scroller" role="group" tabindex="0" aria-label="横にならんだ吹き出し（${items.length}枚）">${cells}</div>`;
}

/** One column: picture, title, text and actions. `look` holds the picture settings (of the whole carousel). */
function renderColumn(column: unknown, look: unknown, className: string): string {
  const title = text(column, 'title');
  const cover = renderCover(own(column, 'defaultAction'), title ?? text(column, 'text') ?? '開く');
  const head = title === undefined ? '' : `<p class="tv-template-title">${escapeHtml(title)}</p>`;
  const body = `<p class="tv-template-text">${lines(text(column, 'text') ?? '')}</p>`;
  const top = `<div class="${cover === '' ? 'tv-template-top' : 'tv-template-top tv-tap'}">${cover}${renderThumbnail(column, look)}<div class="tv-template-words">${head}${body}</div></div>`;
  return `<div class="${className}">${top}${renderActions(column)}</div>`;
}

function renderThumbnail(column: unknown, look: unknown): string {
  const url = own(column, 'thumbnailImageUrl');
  if (url === undefined) return '';
  const src = safeMedia(url);
  const square = text(look, 'imageAspectRatio') === 'square';
  const contain = text(look, 'imageSize') === 'contain';
  const style = styleAttribute({ 'background-color': color(own(column, 'imageBackgroundColor')) });
  const image =
    src === undefined
      ? ''
      : `<img${attributes({ src, alt: '', loading: 'lazy', referrerpolicy: 'no-referrer', class: contain ? 'tv-contain' : 'tv-cover-fit' })}>`;
  return `<div${attributes({ class: square ? 'tv-thumbnail tv-square' : 'tv-thumbnail', style })}>${image}</div>`;
}

function renderActions(holder: unknown): string {
  const actions = list(holder, 'actions');
  if (actions.length === 0) return '';
  const buttons = actions
    .map((action) => renderAction(action, renderLabel(action), { class: 'tv-template-action' }))
    .join('');
  return `<div class="tv-template-actions">${buttons}</div>`;
}

function renderImageColumn(column: unknown): string {
  const action = own(column, 'action');
  const src = safeMedia(own(column, 'imageUrl'));
  const label = text(action, 'label') ?? '';
  const image =
    src === undefined
      ? ''
      : `<img${attributes({ src, alt: label === '' ? '画像' : '', loading: 'lazy', referrerpolicy: 'no-referrer' })}>`;
  const caption = label === '' ? '' : `<span class="tv-image-label">${escapeHtml(label)}</span>`;
  return renderAction(action, image + caption, { class: 'tv-image-column' });
}
