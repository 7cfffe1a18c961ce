import { renderAction, renderCover, renderLabel } from './action.ts';
import { angle, aspectRatio, attributes, color, safeMedia, size, styleAttribute } from './escape.ts';
import {
  renderFiller,
  renderFlexButton,
  renderFlexImage,
  renderFlexText,
  renderIcon,
  renderSeparator,
} from './flex-leaf.ts';
import { borderWidth, oneOf, placement, space } from './flex-style.ts';
import type { Place } from './flex-style.ts';
import { list, own, text } from './read.ts';

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
      return renderFiller(component);
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
  let first = true;
  let children = '';
  for (const child of list(component, 'contents')) {
    const drawn = renderComponent(child, {
      layout: own_,
      spacing: own(component, 'spacing'),
      first,
      depth: place.depth + 1,
    });
    if (drawn === '') continue;
    children += drawn;
    // An absolute component takes no room, so the next one is still the first.
    if (text(child, 'position') !== 'absolute') first = false;
  }
  const width = size(own(component, 'width'));
  const height = size(own(component, 'height'));
  const paddingAll = space(own(component, 'paddingAll'));
  const border = borderWidth(own(component, 'borderWidth'));
  const radius = space(own(component, 'cornerRadius'));
  const cover = renderCover(own(component, 'action'), wordsOf(component) || '開く');
  const style = styleAttribute({
    // A width or height of its own sets `flex` to 0 (LINE's page on the layout).
    ...placement(component, place, width !== undefined || height !== undefined),
    'background-color': color(own(component, 'backgroundColor')),
    'background-image': gradient(own(component, 'background')),
    'border-width': border,
    'border-style': border === undefined ? undefined : 'solid',
    'border-color': border === undefined ? undefined : (color(own(component, 'borderColor')) ?? '#00000000'),
    'border-radius': radius,
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

/** A video shows its first picture and plays in place; without a usable address its `altContent` stands in. */
export function renderFlexVideo(component: unknown, place: Place): string {
  const src = safeMedia(own(component, 'url'));
  if (src === undefined)
    return place.depth > MAX_DEPTH
      ? ''
      : renderComponent(own(component, 'altContent'), { ...place, depth: place.depth + 1 });
  const style = styleAttribute({ 'aspect-ratio': aspectRatio(own(component, 'aspectRatio')) ?? '1 / 1' });
  const poster = safeMedia(own(component, 'previewUrl'));
  const video = `<video${attributes({ class: 'tv-flex-video', src, poster, style, controls: true, preload: 'none', playsinline: true, 'aria-label': '動画' })}></video>`;
  const action = own(component, 'action');
  const link =
    action === undefined ? '' : renderAction(action, renderLabel(action), { class: 'tv-video-link' });
  return `<div${attributes({ class: 'tv-video-place', style: styleAttribute(placement(component, place)) })}>${video}${link}</div>`;
}
