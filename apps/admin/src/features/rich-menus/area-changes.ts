/** Moving, sizing, adding and ordering areas: always whole numbers inside the picture, edges snapping to their neighbours. Pure. */
import { SIZES, type MenuArea, type MenuTab } from '@madoguchi/contract/rich-menus';
import { emptyArea } from './layouts.ts';

export interface Step {
  readonly what: 'place' | 'size';
  /** In the units of the picture, 2,500 wide. */
  readonly dx: number;
  readonly dy: number;
}

/** Nearer than this to an edge of another area or of the picture, an edge takes its place: 3 mm on a phone. */
const SNAP = 30;
const SMALLEST = 100;

export function moved(tab: MenuTab, area: MenuArea, { what, dx, dy }: Step): MenuArea {
  const { width, height } = SIZES[tab.size];
  const others = tab.areas.filter(({ key }) => key !== area.key);
  const lines = {
    x: [0, width, ...others.flatMap((one) => [one.x, one.x + one.width])],
    y: [0, height, ...others.flatMap((one) => [one.y, one.y + one.height])],
  };
  if (what === 'size') {
    const right = clamp(snap(area.x + area.width + dx, lines.x, dx), area.x + SMALLEST, width);
    const bottom = clamp(snap(area.y + area.height + dy, lines.y, dy), area.y + SMALLEST, height);
    return { ...area, width: Math.max(0, right - area.x), height: Math.max(0, bottom - area.y) };
  }
  return {
    ...area,
    x: clamp(snap(area.x + dx, lines.x, dx), 0, Math.max(0, width - area.width)),
    y: clamp(snap(area.y + dy, lines.y, dy), 0, Math.max(0, height - area.height)),
  };
}

/** A place for one more: the first gap of a quarter of the picture, else on top of the last, where it is seen to overlap. */
export function added(tab: MenuTab, key: string): MenuTab {
  const { width, height } = SIZES[tab.size];
  const [w, h] = [Math.floor(width / 4), Math.floor(height / 4)];
  for (let y = 0; y + h <= height; y += h)
    for (let x = 0; x + w <= width; x += w) {
      const free = tab.areas.every(
        (one) => one.x >= x + w || one.x + one.width <= x || one.y >= y + h || one.y + one.height <= y,
      );
      if (free) return { ...tab, areas: [...tab.areas, { ...emptyArea(key), x, y, width: w, height: h }] };
    }
  return { ...tab, areas: [...tab.areas, { ...emptyArea(key), width: w, height: h }] };
}

/** One place earlier (-1) or later (1) in the order of reading. */
export function reordered<T extends { readonly key: string }>(
  all: readonly T[],
  key: string,
  by: -1 | 1,
): T[] {
  const at = all.findIndex((one) => one.key === key);
  const to = at + by;
  if (at < 0 || to < 0 || to >= all.length) return [...all];
  const next = [...all];
  [next[at], next[to]] = [next[to]!, next[at]!]; // both are inside
  return next;
}

/** Where the movement ends near a line, the line; never back against the movement, or a key could not leave it. */
function snap(value: number, lines: readonly number[], direction: number): number {
  const near = lines.filter(
    (line) =>
      Math.abs(line - value) <= SNAP &&
      (direction === 0 || Math.sign(line - value) !== -Math.sign(direction)),
  );
  const best = near.toSorted((a, b) => Math.abs(a - value) - Math.abs(b - value))[0];
  return Math.round(best ?? value);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
