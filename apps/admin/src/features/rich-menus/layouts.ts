/** ひな形: the usual grids, and what becomes of the areas that are there already. Pure. */
import { SIZES, type MenuArea, type MenuTab, type SheetSize } from '@madoguchi/contract/rich-menus';

export interface Layout {
  readonly name: string;
  readonly size: SheetSize;
  readonly columns: number;
  readonly rows: number;
}

export const LAYOUTS: readonly Layout[] = [
  { name: '1個', size: 'compact', columns: 1, rows: 1 },
  { name: '2個（横に2つ）', size: 'compact', columns: 2, rows: 1 },
  { name: '3個（横に3つ）', size: 'compact', columns: 3, rows: 1 },
  { name: '4個（2×2）', size: 'full', columns: 2, rows: 2 },
  { name: '6個（3×2）', size: 'full', columns: 3, rows: 2 },
  { name: '8個（4×2）', size: 'full', columns: 4, rows: 2 },
  { name: '9個（3×3）', size: 'full', columns: 3, rows: 3 },
  { name: '12個（4×3）', size: 'full', columns: 4, rows: 3 },
  { name: '20個（5×4）', size: 'full', columns: 5, rows: 4 },
];

/** The height of a row of tabs, of 1,686: about a fingertip on a phone. */
const TAB_ROW = 236;

/** The areas of a grid, the last column and row taking what the division leaves; words and actions stay in their order. */
export function applyLayout(tab: MenuTab, { size, columns, rows }: Layout, newKey: () => string): MenuTab {
  const { width, height } = SIZES[size];
  const tabs = tab.areas.filter(({ action }) => action.kind === 'tab');
  const others = tab.areas.filter(({ action }) => action.kind !== 'tab');
  const top = tabs.length > 0 ? TAB_ROW : 0;
  const across = cuts(0, width, columns);
  const down = cuts(top, height, rows);
  const grid = down.flatMap(([y, h]) => across.map(([x, w]) => ({ x, y, width: w, height: h })));
  const row = cuts(0, width, Math.max(1, tabs.length));
  return {
    ...tab,
    size,
    areas: [
      ...tabs.map((area, n) => ({ ...area, x: row[n]![0], width: row[n]![1], y: 0, height: TAB_ROW })), // one each
      ...grid.map((place, n) => ({ ...(others[n] ?? emptyArea(newKey())), ...place })),
    ],
  };
}

/** A row of areas at the top that lead to the other tabs, this one marked; everything else moves below it. */
export function withTabRow(tabs: readonly MenuTab[], newKey: () => string): MenuTab[] {
  return tabs.map((tab) => {
    const others = tabs.filter(({ key }) => key !== tab.key);
    const rest = tab.areas.filter(({ action }) => action.kind !== 'tab');
    if (others.length === 0) return { ...tab, areas: rest };
    const { width, height } = SIZES[tab.size];
    const row = cuts(0, width, others.length);
    const old = Math.max(
      TAB_ROW,
      ...tab.areas.flatMap((one) => (one.action.kind === 'tab' ? one.y + one.height : [])),
    );
    const from = tab.areas.length === rest.length ? 0 : old;
    const squeeze = (y: number) => Math.round(TAB_ROW + ((y - from) * (height - TAB_ROW)) / (height - from));
    return {
      ...tab,
      areas: [
        ...others.map((other, n) => ({
          ...emptyArea(newKey()),
          x: row[n]![0],
          width: row[n]![1],
          height: TAB_ROW,
          label: `${other.name}タブ`,
          title: other.name,
          action: { kind: 'tab' as const, tab: other.key },
        })),
        ...rest.map((area) => {
          const y = squeeze(area.y);
          return { ...area, y, height: Math.max(0, squeeze(area.y + area.height) - y) };
        }),
      ],
    };
  });
}

export function emptyArea(key: string): MenuArea {
  return { key, x: 0, y: 0, width: 0, height: 0, label: '', title: '', action: { kind: 'none' } };
}

/** Start and length of equal parts in whole numbers. */
function cuts(from: number, to: number, parts: number): [number, number][] {
  const at = (n: number) => Math.round(from + ((to - from) * n) / parts);
  return Array.from({ length: parts }, (_, n) => [at(n), at(n + 1) - at(n)]);
}
