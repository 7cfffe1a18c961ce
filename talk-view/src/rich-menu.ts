import { actionLabel, renderAction } from './action.ts';
import { attributes, escapeHtml, safeMedia, styleAttribute } from './escape.ts';
import { areaStyle } from './imagemap.ts';
import { list, number, own, text } from './read.ts';

/** LINE's largest rich menu; a menu without a usable size is drawn in its proportions. */
const FULL = { width: 2500, height: 1686 };

/**
 * Draws a rich menu: its picture, and one button (a link for URLs) per area in the order of `areas`, which is also the
 * order of reading and of the keyboard. Each carries `data-area` (its index in `areas`) and `data-action`.
 * @param menu LINE's rich menu object (`size`, `areas`; `name` is never shown)
 * @param imageUrl the picture, http(s) or a path of our own origin; without one the areas show their labels instead
 */
export function drawRichMenu(menu: unknown, imageUrl?: unknown): string {
  const size = own(menu, 'size');
  const width = side(number(size, 'width')) ?? FULL.width;
  const height = side(number(size, 'height')) ?? FULL.height;
  const src = safeMedia(imageUrl);
  // Every area is named, so the picture itself has nothing more to say.
  const image =
    src === undefined ? '' : `<img${attributes({ src, alt: '', referrerpolicy: 'no-referrer' })}>`;
  const areas = list(menu, 'areas');
  const drawn = areas.map((area, index) =>
    renderArea(area, { index, above: areas.length - index, width, height, plain: src === undefined }),
  );
  const className = src === undefined ? 'tv-rich-menu tv-rich-menu-plain' : 'tv-rich-menu';
  const style = styleAttribute({ 'aspect-ratio': `${width} / ${height}` });
  return `<div${attributes({ class: className, style, role: 'group', 'aria-label': 'リッチメニュー' })}>${image}${drawn.join('')}</div>`;
}

interface AreaPlace {
  readonly index: number;
  /** The earlier area wins where two overlap, though the later one follows in the document. */
  readonly above: number;
  readonly width: number;
  readonly height: number;
  readonly plain: boolean;
}

function renderArea(area: unknown, place: AreaPlace): string {
  const rectangle = areaStyle(own(area, 'bounds'), place.width, place.height);
  if (rectangle === undefined) return '';
  const action = own(area, 'action');
  const label = areaLabel(action, place.index);
  return renderAction(action, place.plain ? `<span>${escapeHtml(label)}</span>` : '', {
    class: 'tv-area',
    style: `${rectangle};z-index:${place.above}`,
    label,
    area: place.index,
  });
}

/** Labels are optional in rich menus; without one the area says what it does, and which one it is. */
function areaLabel(action: unknown, index: number): string {
  const label = text(action, 'label')?.trim() || text(action, 'displayText')?.trim();
  return label || `${actionLabel(action)}（${index + 1}番目）`;
}

function side(value: number | undefined): number | undefined {
  return value !== undefined && value >= 1 && value <= 100_000 ? Math.round(value) : undefined;
}
