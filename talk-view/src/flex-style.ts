import { color, offset, rem, size } from './escape.ts';
import { number, own, text } from './read.ts';

// The keyword scales of LINE's Flex Message layout reference ("Flex Message elements", "layout").
const TEXT_PX = new Map([
  ['xxs', 11],
  ['xs', 13],
  ['sm', 14],
  ['md', 16],
  ['lg', 19],
  ['xl', 22],
  ['xxl', 29],
  ['3xl', 35],
  ['4xl', 48],
  ['5xl', 74],
]);
const SPACE_PX = new Map([
  ['none', 0],
  ['xs', 2],
  ['sm', 4],
  ['md', 8],
  ['lg', 12],
  ['xl', 16],
  ['xxl', 20],
]);
const BORDER_PX = new Map([
  ['none', 0],
  ['light', 0.5],
  ['normal', 1],
  ['medium', 2],
  ['semi-bold', 3],
  ['bold', 4],
]);
const IMAGE_SIZE = new Map([
  ['xxs', '40px'],
  ['xs', '60px'],
  ['sm', '80px'],
  ['md', '100px'],
  ['lg', '120px'],
  ['xl', '140px'],
  ['xxl', '160px'],
  ['3xl', '180px'],
  ['4xl', '200px'],
  ['5xl', '220px'],
  ['full', '100%'],
]);

/** A text or icon size (keyword or px) in rem; `md` where it is missing or wrong. */
export function textSize(value: unknown): string {
  return rem(textPx(value) ?? 16);
}

/** Like `textSize`, but nothing where the value is missing or wrong (spans inherit). */
export function textSizeOrNone(value: unknown): string | undefined {
  const px = textPx(value);
  return px === undefined ? undefined : rem(px);
}

function textPx(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const keyword = TEXT_PX.get(value);
  if (keyword !== undefined) return keyword;
  const match = /^(\d{1,3}(?:\.\d{1,2})?)px$/.exec(value);
  return match === null ? undefined : Number(match[1]);
}

/** margin, spacing, padding, corner radius: keyword or size. */
export function space(value: unknown): string | undefined {
  return keywordOr(SPACE_PX, value);
}

/** Border width: keyword or px. */
export function borderWidth(value: unknown): string | undefined {
  return keywordOr(BORDER_PX, value);
}

/** Offset: keyword or size, may be negative. */
export function offsetSize(value: unknown): string | undefined {
  return keywordOr(SPACE_PX, value) ?? offset(value);
}

/** Width of an image: keyword or size; `md` where it is missing or wrong. */
export function imageSize(value: unknown): string {
  return (typeof value === 'string' ? IMAGE_SIZE.get(value) : undefined) ?? size(value) ?? '100px';
}

function keywordOr(scale: ReadonlyMap<string, number>, value: unknown): string | undefined {
  const px = typeof value === 'string' ? scale.get(value) : undefined;
  return px === undefined ? size(value) : `${px}px`;
}

/** One of the words, or `undefined`. */
export function oneOf(value: unknown, words: readonly string[]): string | undefined {
  return typeof value === 'string' && words.includes(value) ? value : undefined;
}

/** How a component's parent lays it out. */
export interface Place {
  readonly layout: 'vertical' | 'horizontal' | 'baseline';
  /** The parent's `spacing`, kept before every child but the first. */
  readonly spacing: unknown;
  readonly first: boolean;
  /** Nested boxes so far. */
  readonly depth: number;
}

/** CSS that a component gets from its place in the parent: flex, margin, position. */
export function placement(
  component: unknown,
  place: Place,
  intrinsic = false,
): Record<string, string | undefined> {
  const absolute = text(component, 'position') === 'absolute';
  const relative = text(component, 'position') === 'relative';
  // A margin of its own wins over the parent's spacing, and stands before the first child too.
  const given = space(own(component, 'margin'));
  const margin = absolute ? undefined : (given ?? (place.first ? undefined : space(place.spacing)));
  const across = place.layout !== 'vertical';
  return {
    flex: absolute ? undefined : flexOf(component, place, intrinsic),
    'margin-top': across ? undefined : margin,
    'margin-inline-start': across ? margin : undefined,
    position: absolute ? 'absolute' : relative ? 'relative' : undefined,
    top: offsetSize(own(component, 'offsetTop')),
    bottom: offsetSize(own(component, 'offsetBottom')),
    'inset-inline-start': offsetSize(own(component, 'offsetStart')),
    'inset-inline-end': offsetSize(own(component, 'offsetEnd')),
  };
}

function flexOf(component: unknown, place: Place, intrinsic: boolean): string {
  const across = place.layout !== 'vertical';
  if (intrinsic && across) return '0 0 auto';
  const given = number(component, 'flex');
  const grow = given !== undefined && given >= 0 ? Math.min(Math.floor(given), 9999) : across ? 1 : 0;
  if (grow === 0) return '0 0 auto';
  return across ? `${grow} 0 0` : `${grow} 0 auto`;
}

/** `text-align` of `align`; the start is the default of text. */
export function alignOf(value: unknown): string | undefined {
  return oneOf(value, ['start', 'end', 'center']);
}

/** Class for `gravity`, the place within the height that a component got; a base line leaves it no choice. */
export function gravityClass(component: unknown, place: Place): string {
  if (place.layout === 'baseline') return '';
  const gravity = oneOf(own(component, 'gravity'), ['top', 'center', 'bottom']);
  return gravity === undefined ? '' : ` tv-gravity-${gravity}`;
}

/** Weight, slant, line and colour shared by text and span. */
export function typeface(component: unknown): Record<string, string | undefined> {
  const weight = oneOf(own(component, 'weight'), ['regular', 'bold']);
  const decoration = oneOf(own(component, 'decoration'), ['none', 'underline', 'line-through']);
  return {
    color: color(own(component, 'color')),
    'font-weight': weight === undefined ? undefined : weight === 'bold' ? '700' : '400',
    'font-style': oneOf(own(component, 'style'), ['normal', 'italic']),
    'text-decoration': decoration,
  };
}
