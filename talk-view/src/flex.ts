import { renderCover } from './action.ts';
import { attributes, color, styleAttribute } from './escape.ts';
import { renderBox, renderComponent, wordsOf } from './flex-component.ts';
import { oneOf } from './flex-style.ts';
import type { Place } from './flex-style.ts';
import { isObject, list, own, text } from './read.ts';
import { renderScroller } from './template.ts';

const BLOCKS = ['header', 'hero', 'body', 'footer'] as const;
const TOP: Place = { layout: 'vertical', spacing: undefined, first: true, depth: 0 };

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
  const words = BLOCKS.map((name) => wordsOf(own(bubble, name))).find((found) => found !== '');
  const cover = renderCover(own(bubble, 'action'), words ?? '開く');
  const names = BLOCKS.filter((name) => isObject(own(bubble, name)));
  const blocks = names
    // There is no line above the first block.
    .map((name, i) => renderBlock(name, own(bubble, name), own(own(bubble, 'styles'), name), i > 0))
    .join('');
  const parts = names.includes('body')
    ? names.includes('footer')
      ? ' tv-with-footer'
      : ''
    : ' tv-without-body';
  const dir = own(bubble, 'direction') === 'rtl' ? 'rtl' : undefined;
  return `<div${attributes({ class: `tv-flex tv-size-${size}${parts}${cover === '' ? '' : ' tv-tap'}`, dir })}>${cover}${blocks}</div>`;
}

/** One of the four blocks with the style that the bubble gives it. */
function renderBlock(
  name: (typeof BLOCKS)[number],
  block: unknown,
  look: unknown,
  mayHaveLine: boolean,
): string {
  const inner =
    text(block, 'type') === 'box'
      ? renderBox(block, TOP, name === 'hero' ? '' : `tv-padded`)
      : renderComponent(block, TOP);
  const line =
    mayHaveLine && own(look, 'separator') === true
      ? `<div${attributes({ class: 'tv-separator', style: styleAttribute({ 'background-color': color(own(look, 'separatorColor')) }) })}></div>`
      : '';
  const style = styleAttribute({ 'background-color': color(own(look, 'backgroundColor')) });
  return `<div${attributes({ class: `tv-block tv-${name}`, style })}>${line}${inner}</div>`;
}
