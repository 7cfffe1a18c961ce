import { renderCover } from './action.ts';
import { attributes, color, styleAttribute } from './escape.ts';
import { renderBox, renderComponent, wordsOf } from './flex-component.ts';
import { oneOf } from './flex-style.ts';
import type { Place } from './flex-style.ts';
import { isObject, list, own, text } from './read.ts';
import { renderScroller } from './template.ts';

const TOP: Place = { layout: 'vertical', spacing: undefined, first: true, packed: false, depth: 0 };

/** Draws a Flex message; `undefined` when its contents are neither a bubble nor a carousel. */
export function renderFlex(message: unknown): string | undefined {
  return renderFlexContainer(own(message, 'contents'));
}

/** Draws a bubble or a carousel by itself; `undefined` for anything else. */
export function renderFlexContainer(container: unknown): string | undefined {
  switch (text(container, 'type')) {
    case 'bubble':
      return renderBubble(container);
    case 'carousel':
      return renderScroller(
        list(container, 'contents')
          .filter((bubble) => text(bubble, 'type') === 'bubble')
          .map(renderBubble),
      );
    default:
      return undefined;
  }
}

function renderBubble(bubble: unknown): string {
  const size =
    oneOf(own(bubble, 'size'), ['nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga']) ?? 'mega';
  const words = ['header', 'hero', 'body', 'footer']
    .map((name) => wordsOf(own(bubble, name)))
    .find((found) => found !== '');
  const cover = renderCover(own(bubble, 'action'), words ?? '開く');
  const blocks = (['header', 'hero', 'body', 'footer'] as const)
    .map((name) => renderBlock(name, own(bubble, name), own(own(bubble, 'styles'), name)))
    .join('');
  const dir = own(bubble, 'direction') === 'rtl' ? 'rtl' : undefined;
  return `<div${attributes({ class: `tv-flex tv-size-${size}${cover === '' ? '' : ' tv-tap'}`, dir })}>${cover}${blocks}</div>`;
}

/** One of the four blocks with the style that the bubble gives it. */
function renderBlock(name: 'header' | 'hero' | 'body' | 'footer', block: unknown, look: unknown): string {
  if (!isObject(block)) return '';
  const inner =
    text(block, 'type') === 'box'
      ? renderBox(block, TOP, name === 'hero' ? '' : `tv-padded`)
      : renderComponent(block, TOP);
  const line =
    own(look, 'separator') === true
      ? `<div${attributes({ class: 'tv-separator', style: styleAttribute({ 'background-color': color(own(look, 'separatorColor')) }) })}></div>`
      : '';
  const style = styleAttribute({ 'background-color': color(own(look, 'backgroundColor')) });
  return `<div${attributes({ class: `tv-block tv-${name}`, style })}>${line}${inner}</div>`;
}
