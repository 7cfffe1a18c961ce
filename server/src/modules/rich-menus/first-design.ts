/** What a new menu begins with: six areas of equal size, nothing decided. */
import type { MenuDesign } from '@madoguchi/contract/rich-menus';

/** Of 2500: the last column takes what is left. */
const COLUMNS = [
  { x: 0, width: 833 },
  { x: 833, width: 833 },
  { x: 1666, width: 834 },
];

export const FIRST_DESIGN: MenuDesign = {
  barText: 'メニュー',
  open: true,
  colours: { ground: '#e8f1fe', tile: '#0017c1', ink: '#ffffff' },
  tabs: [
    {
      key: 'main',
      name: 'メイン',
      size: 'full',
      picture: null,
      areas: [0, 843].flatMap((y, row) =>
        COLUMNS.map(({ x, width }, column) => ({
          key: `area${row * 3 + column + 1}`,
          x,
          y,
          width,
          height: 843,
          label: '',
          title: '',
          action: { kind: 'none' as const },
        })),
      ),
    },
  ],
};
