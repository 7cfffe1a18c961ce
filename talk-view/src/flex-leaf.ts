import { actionLabel, renderAction, renderLabel } from './action.ts';
import { aspectRatio, attributes, color, safeMedia, styleAttribute } from './escape.ts';
import {
  alignOf,
  gravityClass,
  imageSize,
  oneOf,
  placement,
  textSize,
  textSizeOrNone,
  typeface,
} from './flex-style.ts';
import type { Place } from './flex-style.ts';
import { list, number, own, text } from './read.ts';
import { lines, oneLine } from './text.ts';

/** The components of a Flex box that hold no others: text, button, image, icon, separator, filler. */

export function renderFlexText(component: unknown, place: Place): string {
  const wraps = own(component, 'wrap') === true;
  const maxLines = number(component, 'maxLines');
  const clamp =
    wraps && maxLines !== undefined && maxLines >= 1
      ? String(Math.min(Math.floor(maxLines), 100))
      : undefined;
  const spans = list(component, 'contents').filter((part) => text(part, 'type') === 'span');
  // Line breaks count only where the text wraps.
  const words = wraps ? lines : oneLine;
  const inner =
    spans.length > 0
      ? spans.map((span) => renderSpan(span, words)).join('')
      : words(text(component, 'text') ?? '');
  const size = textSize(own(component, 'size'));
  const shrunk = wraps ? undefined : shrunkSize(component, place, size, plainText(component, spans));
  const style = styleAttribute({
    ...placement(component, place),
    'font-size': size,
    'text-align': alignOf(own(component, 'align')),
    ...typeface(component),
    '-webkit-line-clamp': clamp,
    'container-type': shrunk === undefined ? undefined : 'inline-size',
  });
  const inside = styleAttribute({ ...(wraps ? lineSpacing(component) : {}), 'font-size': shrunk });
  const className = `tv-flex-text${wraps ? ' tv-wrap' : ''}${clamp === undefined ? '' : ' tv-clamp'}${gravityClass(component, place)}`;
  return tappable(
    component,
    `<span${attributes({ class: 'tv-flex-words', style: inside })}>${inner}</span>`,
    className,
    style,
  );
}

function renderSpan(span: unknown, words: (value: string) => string): string {
  const style = styleAttribute({ 'font-size': textSizeOrNone(own(span, 'size')), ...typeface(span) });
  return `<span${attributes({ style })}>${words(text(span, 'text') ?? '')}</span>`;
}

function plainText(component: unknown, spans: readonly unknown[]): string {
  if (spans.length === 0) return text(component, 'text') ?? '';
  return spans.map((span) => text(span, 'text') ?? '').join('');
}

/** `lineSpacing` lies between the lines, not above the first and below the last. */
function lineSpacing(component: unknown): Record<string, string | undefined> {
  const px = /^(\d{1,2}(?:\.\d{1,2})?)px$/.exec(text(component, 'lineSpacing') ?? '')?.[1];
  // 1.4 is the line height of the style sheet.
  return px === undefined
    ? {}
    : { 'line-height': `calc(1.4em + ${px}px)`, 'margin-block': `${-Number(px) / 2}px` };
}

/**
 * `adjustMode: shrink-to-fit`: the size at which the words fill the width, never above their own. The width of the words is
 * estimated (wide characters 1 em, others 0.6 em): LINE calls the mode best effort, too. Needs a width from outside, so not where
 * the component is as wide as its words.
 */
function shrunkSize(component: unknown, place: Place, size: string, words: string): string | undefined {
  const sizedByWords = place.layout !== 'vertical' && number(component, 'flex') === 0;
  if (own(component, 'adjustMode') !== 'shrink-to-fit' || sizedByWords || words === '') return undefined;
  let ems = 0;
  for (const character of words)
    ems += /[\u1100-\uffff]|\p{Extended_Pictographic}/u.test(character) ? 1 : 0.6;
  const fitting = `calc(100cqi / ${Math.min(Math.round(ems * 10) / 10, 1000)})`;
  // Smaller than 8 px nobody could read; then the end is cut.
  return `min(${size},max(0.5rem,${fitting}))`;
}

export function renderFlexButton(component: unknown, place: Place): string {
  const kind = oneOf(own(component, 'style'), ['primary', 'secondary', 'link']) ?? 'link';
  const tint = color(own(component, 'color'));
  const height = own(component, 'height') === 'sm' ? ' tv-small' : '';
  const action = own(component, 'action');
  const shrunk = shrunkSize(component, place, '1rem', actionLabel(action));
  const look = styleAttribute({
    ...(kind === 'link' ? { color: tint } : { 'background-color': tint }),
    'container-type': shrunk === undefined ? undefined : 'inline-size',
  });
  const label = `<span${attributes({ class: 'tv-button-words', style: styleAttribute({ 'font-size': shrunk }) })}>${renderLabel(action)}</span>`;
  const button = renderAction(action, label, {
    class: `tv-button tv-button-${kind}${height}`,
    style: look,
  });
  const holder = {
    class: `tv-button-place${gravityClass(component, place)}`,
    style: styleAttribute(placement(component, place)),
  };
  return `<div${attributes(holder)}>${button}</div>`;
}

export function renderFlexImage(component: unknown, place: Place): string {
  const src = safeMedia(own(component, 'url'));
  const action = own(component, 'action');
  const named = text(action, 'label');
  // Without words of its own the picture is decoration, unless it can be tapped.
  const alt = action === undefined ? '' : named === undefined ? '画像' : actionLabel(action);
  const frame = styleAttribute({
    width: imageSize(own(component, 'size')),
    'aspect-ratio': aspectRatio(own(component, 'aspectRatio')) ?? '1 / 1',
    'background-color': color(own(component, 'backgroundColor')),
  });
  const fit = own(component, 'aspectMode') === 'cover' ? 'cover' : 'contain';
  const image =
    src === undefined
      ? ''
      : `<img${attributes({ src, alt, loading: 'lazy', referrerpolicy: 'no-referrer', style: `object-fit:${fit}` })}>`;
  const align = alignOf(own(component, 'align')) ?? 'center';
  return tappable(
    component,
    `<span${attributes({ class: 'tv-frame', style: frame })}>${image}</span>`,
    `tv-flex-image tv-align-${align}${gravityClass(component, place)}`,
    styleAttribute(placement(component, place)),
  );
}

/** An icon stands on the base line of the words beside it and is as high as they are. */
export function renderIcon(component: unknown, place: Place): string {
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

export function renderSeparator(component: unknown, place: Place): string {
  const style = styleAttribute({
    ...placement(component, place, true),
    flex: '0 0 auto',
    'background-color': color(own(component, 'color')),
  });
  return `<div${attributes({ class: place.layout === 'vertical' ? 'tv-separator' : 'tv-separator tv-upright', style })}></div>`;
}

/** Takes the free space and none of the parent's spacing. */
export function renderFiller(component: unknown): string {
  const grow = Math.min(Math.max(Math.floor(number(component, 'flex') ?? 1), 0), 9999);
  return `<div${attributes({ class: 'tv-filler', style: styleAttribute({ flex: `${grow} 0 0px` }) })}></div>`;
}

/** A text or image, made a button or link when it has an action. `content` is HTML already made safe. */
function tappable(component: unknown, content: string, className: string, style: string | undefined): string {
  const action = own(component, 'action');
  if (action === undefined) return `<div${attributes({ class: className, style })}>${content}</div>`;
  return renderAction(action, content, { class: className, style });
}
