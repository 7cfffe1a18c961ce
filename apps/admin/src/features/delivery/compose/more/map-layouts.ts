/** Ready-made divisions of an image map, so that nobody has to count pixels. Pure. */
import { MAP_WIDTH, type DraftArea } from '@madoguchi/contract/delivery';
import { emptyTap } from '../blocks.ts';

export const MAP_LAYOUTS: Readonly<Record<string, { label: string; columns: number; rows: number }>> = {
  whole: { label: '全体で1つ', columns: 1, rows: 1 },
  halves: { label: '左右に2つ', columns: 2, rows: 1 },
  rows: { label: '上下に2つ', columns: 1, rows: 2 },
  four: { label: '4つ', columns: 2, rows: 2 },
  six: { label: '6つ', columns: 3, rows: 2 },
};

/** The areas of a layout; what buttons were already written stay in their order. */
export function layOut(layout: string, height: number, before: readonly DraftArea[]): DraftArea[] {
  const { columns, rows } = MAP_LAYOUTS[layout] ?? { columns: 1, rows: 1 };
  return Array.from({ length: columns * rows }, (_, index) => {
    const left = Math.round(((index % columns) * MAP_WIDTH) / columns);
    const right = Math.round((((index % columns) + 1) * MAP_WIDTH) / columns);
    const row = Math.floor(index / columns);
    const top = Math.round((row * height) / rows);
    const bottom = Math.round(((row + 1) * height) / rows);
    return {
      x: left,
      y: top,
      width: right - left,
      height: Math.max(1, bottom - top),
      tap: before[index]?.tap ?? emptyTap(),
    };
  });
}
