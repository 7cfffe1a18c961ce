import fc from 'fast-check';
import { SIZES, type MenuTab } from '@madoguchi/contract/rich-menus';
import { expect, test } from 'vitest';
import { added, moved, reordered } from './area-changes.ts';
import { applyLayout, LAYOUTS } from './layouts.ts';

let serial = 0;
const newKey = () => `area${(serial += 1)}`;
const EMPTY: MenuTab = { key: 'main', name: 'メイン', size: 'full', picture: null, areas: [] };

test('どう動かし、どう広げても、ボタンは画面の外に出ない', () => {
  const by = fc.integer({ min: -3000, max: 3000 });
  const steps = fc.array(
    fc.record({ what: fc.constantFrom('place' as const, 'size' as const), dx: by, dy: by }),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const tab = applyLayout(EMPTY, LAYOUTS[4]!, newKey);
      let area = tab.areas[0]!;
      for (const step of all) {
        area = moved(tab, area, step);
        expect(area.x).toBeGreaterThanOrEqual(0);
        expect(area.y).toBeGreaterThanOrEqual(0);
        expect(area.width).toBeGreaterThan(0);
        expect(area.x + area.width).toBeLessThanOrEqual(SIZES.full.width);
        expect(area.y + area.height).toBeLessThanOrEqual(SIZES.full.height);
        expect([area.x, area.y, area.width, area.height].every(Number.isInteger)).toBe(true);
      }
    }),
  );
});

test('となりの縁に近づくと、ぴったり付く。矢印のキーで離れることもできる', () => {
  const tab = added(added(EMPTY, 'area1'), 'area2');
  const [first, second] = [tab.areas[0]!, tab.areas[1]!];
  const away = moved(tab, second, { what: 'place', dx: 100, dy: 0 });
  expect(away.x).toBe(second.x + 100);
  const back = moved(tab, away, { what: 'place', dx: -80, dy: 0 });
  expect(back.x).toBe(first.x + first.width);
  expect(moved(tab, back, { what: 'place', dx: 25, dy: 0 }).x).toBe(back.x + 25);
});

test('16個までは、空いたところに重ならずに足せる', () => {
  let tab = EMPTY;
  for (let n = 0; n < 16; n += 1) tab = added(tab, newKey());
  const total = tab.areas.reduce((sum, one) => sum + one.width * one.height, 0);
  expect(new Set(tab.areas.map(({ x, y }) => `${x} ${y}`)).size).toBe(16);
  expect(total).toBeLessThanOrEqual(SIZES.full.width * SIZES.full.height * 1.01);
});

test('CLI-09 読み上げの順は、ボタンで前後に動かせる', () => {
  const all = [{ key: 'a' }, { key: 'b' }, { key: 'c' }];
  expect(reordered(all, 'c', -1).map(({ key }) => key)).toEqual(['a', 'c', 'b']);
  expect(reordered(all, 'a', -1)).toEqual(all);
  expect(reordered(all, 'c', 1)).toEqual(all);
});
