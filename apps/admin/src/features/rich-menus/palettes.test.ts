import { expect, test } from 'vitest';
import { contrast, PALETTES } from './palettes.ts';

test.each(PALETTES.map((palette) => [palette.name, palette.colours] as const))(
  'DSN-03 CLI-09 配色「%s」の文字は読める濃さ',
  (_, { tile, ink }) => {
    expect(contrast(tile, ink)).toBeGreaterThanOrEqual(4.5);
  },
);
test('黒と白は21対1', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
});
