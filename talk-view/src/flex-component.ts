import { actionLabel, renderAction, renderCover, renderLabel } from './action.ts';
import { angle, aspectRatio, attributes, color, safeMedia, size, styleAttribute } from './escape.ts';
import {
  alignOf,
  borderWidth,
  gravityClass,
  imageSize,
  oneOf,
  placement,
  space,
  textSize,
  textSizeOrNone,
  typeface,
} from './flex-style.ts';
import type { Place } from './flex-style.ts';
import { list, number, own, text } from './read.ts';
import { lines } from './text.ts';

// LINE refuses deep nesting long before; this bound only keeps hostile data from exhausting the stack.
const MAX_DEPTH = 20;

/** Draws any component of a box. Unknown types leave nothing: LINE would have refused the message. */
export function renderComponent(component: unknown, place: Place): string {
  switch (text(component, 'type')) {
    case 'box':
      return renderBox(component, place, '');
    case 'text':
      return renderFlexText(component, place);
    case 'button':
      return renderFlexButton(component, place);
    case 'image':
      return renderFlexImage(component, place);
    case 'icon':
      return renderIcon(component, place);
    case 'separator':
      return renderSeparator(component, place);
    case 'filler':
      return `<div${attributes({ class: 'tv-filler', style: styleAttribute({ flex: `${number(component, 'flex') === 0 ? 0 : 1} 0 0px` }) })}></div>`;
    case 'spacer':
      return `<div${attributes({ class: 'tv-spacer', style: styleAttribute({ flex: `0 0 ${space(own(component, 'size')) ?? '8px'}` }) })}></div>`;
    case 'video':
      return renderFlexVideo(component, place);
    default:
      return '';
  }
}

/** Draws a box and what is in it. `extraClass` names the block (header, body, footer) it stands for. */
export function renderBox(component: unknown, place: Place, extraClass: string): string {
  if (place.depth > MAX_DEPTH) return '';
  const layout = text(component, 'layout');
  const own_ = layout === 'horizontal' || layout === 'baseline' ? layout : 'vertical';
  const justify = oneOf(own(component, 'justifyContent'), [
    'center',
    'flex-start',
    'flex-end',
    'space-between',
    'space-around',
    'space-evenly',
  ]);
  const align = oneOf(own(component, 'alignItems'), ['center', 'flex-start', 'flex-end']);
  const packed = justify !== undefined || align !== undefined;
  let first = true;
  let children = '';
  for (const child of list(component, 'contents')) {
    const drawn = renderComponent(child, {
      layout: own_,
      spacing: own(component, 'spacing'),
      first,
      packed,
      depth: place.depth + 1,
    });
    if (drawn === '') continue;
    children += drawn;
    // An absolute component takes no room, so the next one is still the first.
    if (text(child, 'position') !== 'absolute') first = false;
  }
  const width = size(own(component, 'width'));
  const height = size(own(component, 'height'));
  const sized = place.layout === 'vertical' ? height : width;
  const paddingAll = space(own(component, 'paddingAll'));
  const border = borderWidth(own(component, 'borderWidth'));
  const radius = space(own(component, 'cornerRadius'));
  const cover = renderCover(own(component, 'action'), wordsOf(component) || '開く');
  const style = styleAttribute({
    ...placement(component, place, sized !== undefined),
    'background-color': color(own(component, 'backgroundColor')),
    'background-image': gradient(own(component, 'background')),
    'border-width': border,
    'border-style': border === undefined ? undefined : 'solid',
    'border-color': border === undefined ? undefined : (color(own(component, 'borderColor')) ?? '#00000000'),
    'border-radius': radius,
    // Rounded corners and fixed heights cut what sticks out, as on the phone.
    overflow: radius !== undefined || height !== undefined ? 'hidden' : undefined,
    width,
    'max-width': size(own(component, 'maxWidth')),
    height,
    'max-height': size(own(component, 'maxHeight')),
    padding: paddingAll,
    'padding-top': space(own(component, 'paddingTop')),
    'padding-bottom': space(own(component, 'paddingBottom')),
    'padding-inline-start': space(own(component, 'paddingStart')),
    'padding-inline-end': space(own(component, 'paddingEnd')),
    'justify-content': justify,
    'align-items': own_ === 'baseline' ? undefined : align,
  });
  const className = `tv-box tv-${own_}${cover === '' ? '' : ' tv-tap'}${extraClass === '' ? '' : ` ${extraClass}`}`;
  return `<div${attributes({ class: className, style })}>${cover}${children}</div>`;
}

/** The first words inside a component, to name what has no label of its own. */
export function wordsOf(component: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  const said = text(component, 'text');
  if (said !== undefined && said.trim() !== '') return said.trim().slice(0, 80);
  for (const child of list(component, 'contents')) {
    const found = wordsOf(child, depth + 1);
    if (found !== '') return found;
  }
  return '';
}

function gradient(background: unknown): string | undefined {
  if (text(background, 'type') !== 'linearGradient') return undefined;
  const turn = angle(own(background, 'angle'));
  const start = color(own(background, 'startColor'));
  const end = color(own(background, 'endColor'));
  if (turn === undefined || start === undefined || end === undefined) return undefined;
  const center = color(own(background, 'centerColor'));
  if (center === undefined) return `linear-gradient(${turn},${start},${end})`;
  const stop = size(own(background, 'centerPosition')) ?? '50%';
  return `linear-gradient(${turn},${start},${center} ${stop},${end})`;
}

function renderFlexText(component: unknown, place: Place): string {
  const wraps = own(component, 'wrap') === true;
  const maxLines = number(component, 'maxLines');
  const clamp =
    wraps && maxLines !== undefined && maxLines >= 1
      ? String(Math.min(Math.floor(maxLines), 100))
      : undefined;
  const spacing = /^(\d{1,2})px$/.exec(text(component, 'lineSpacing') ?? '');
  const spans = list(component, 'contents').filter((part) => text(part, 'type') === 'span');
  const inner = spans.length > 0 ? spans.map(renderSpan).join('') : lines(text(component, 'text') ?? '');
  const style = styleAttribute({
    ...placement(component, place),
    'font-size': textSize(own(component, 'size')),
    'text-align': alignOf(own(component, 'align')),
    ...typeface(component),
    '-webkit-line-clamp': clamp,
    // 1.4 is the line height of the style sheet; lineSpacing comes on top of it.
    'line-height': spacing === null ? undefined : `calc(1.4em + ${spacing[1]}px)`,
  });
  const className = `tv-flex-text${wraps ? ' tv-wrap' : ''}${clamp === undefined ? '' : ' tv-clamp'}${gravityClass(component)}`;
  return tappable(component, `<span class="tv-flex-words">${inner}</span>`, className, style);
}

function renderSpan(span: unknown): string {
  const style = styleAttribute({ 'font-size': textSizeOrNone(own(span, 'size')), ...typeface(span) });
  return `<span${attributes({ style })}>${lines(text(span, 'text') ?? '')}</span>`;
}

function renderFlexButton(component: unknown, place: Place): string {
  const kind = oneOf(own(component, 'style'), ['primary', 'secondary', 'link']) ?? 'link';
  const tint = color(own(component, 'color'));
  const height = own(component, 'height') === 'sm' ? ' tv-small' : '';
  const action = own(component, 'action');
  const look = styleAttribute(kind === 'link' ? { color: tint } : { 'background-color': tint });
  const button = renderAction(action, `<span>${renderLabel(action)}</span>`, {
    class: `tv-button tv-button-${kind}${height}`,
    style: look,
  });
  const holder = {
    class: `tv-button-place${gravityClass(component)}`,
    style: styleAttribute(placement(component, place)),
  };
  return `<div${attributes(holder)}>${button}</div>`;
}

function renderFlexImage(component: unknown, place: Place): string {
  const src = safeMedia(own(component, 'url'));
  const width = imageSize(own(component, 'size'));
  const ratio = aspectRatio(own(component, 'aspectRatio')) ?? '1 / 1';
  const fit = own(component, 'aspectMode') === 'cover' ? 'cover' : 'contain';
  const action = own(component, 'action');
  const named = text(action, 'label');
  // Without words of its own the picture is decoration, unless it can be tapped.
  const alt = action === undefined ? '' : named === undefined ? '画像' : actionLabel(action);
  const frame = styleAttribute({
    width,
    'aspect-ratio': ratio,
    'background-color': color(own(component, 'backgroundColor')),
  });
  const image =
    src === undefined
      ? ''
      : `<img${attributes({ src, alt, loading: 'lazy', referrerpolicy: 'no-referrer', style: `object-fit:${fit}` })}>`;
  const align = alignOf(own(component, 'align')) ?? 'center';
  const className = `tv-flex-image tv-align-${align}${gravityClass(component)}`;
  return tappable(
    component,
    `<span${attributes({ class: 'tv-frame', style: frame })}>${image}</span>`,
    className,
    styleAttribute(placement(component, place)),
  );
}

function renderIcon(component: unknown, place: Place): string {
  const src = safeMedia(own(component, 'url'));
  const style = styleAttribute({
    ...placement(component, place, true),
    height: textSize(own(component, 'size')),
    'aspect-ratio': aspectRatio(own(component, 'aspectRatio')) ?? '1 / 1',
  });
  return src === undefined
    ? `<span${attributes({ class: 'tv-icon', style })}></span>`
    : `<img${attributes({ class: 'tv-icon', src, alt: '', loading: 'lazy', referrerpolicy: 'no-referrer', style })}>`;
}

function renderSeparator(component: unknown, place: Place): string {
  const margin = placement(component, place, true);
  const style = styleAttribute({
    ...margin,
    flex: '0 0 auto',
    'background-color': color(own(component, 'color')),
  });
  return `<div${attributes({ class: place.layout === 'vertical' ? 'tv-separator' : 'tv-separator tv-upright', style })}></div>`;
}

/** A video shows its first picture and plays in place; without a usable address its `altContent` stands in. */
export function renderFlexVideo(component: unknown, place: Place): string {
  const src = safeMedia(own(component, 'url'));
  if (src === undefined)
    return place.depth > MAX_DEPTH
      ? ''
      : renderComponent(own(component, 'altContent'), { ...place, depth: place.depth + 1 });
  const style = styleAttribute({ 'aspect-ratio': aspectRatio(own(component, 'aspectRatio')) ?? '16 / 9' });
  const poster = safeMedia(own(component, 'previewUrl'));
  const video = `<video${attributes({ class: 'tv-flex-video', src, poster, style, controls: true, preload: 'none', playsinline: true, 'aria-label': '動画' })}></video>`;
  const action = own(component, 'action');
  const link =
    action === undefined ? '' : renderAction(action, renderLabel(action), { class: 'tv-video-link' });
  return `<div${attributes({ class: 'tv-video-place', style: styleAttribute(placement(component, place)) })}>${video}${link}</div>`;
}

/** A text or image, made a button or link when it has an action. `content` is HTML already made safe. */
function tappable(component: unknown, content: string, className: string, style: string | undefined): string {
  const action = own(component, 'action');
  if (action === undefined) return `<div${attributes({ class: className, style })}>${content}</div>`;
  return renderAction(action, content, { class: className, style });
}
