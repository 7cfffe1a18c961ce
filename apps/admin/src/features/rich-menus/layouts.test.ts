import fc from 'fast-check';
import { SIZES, type MenuTab } from '@madoguchi/contract/rich-menus';
import { expect, test } from 'vitest';
import { applyLayout, emptyArea, LAYOUTS, withTabRow } from './layouts.ts';

let serial = 0;
const newKey = () => `area${(serial += 1)}`;
const tab = (key: string, areas: MenuTab['areas'] = []): MenuTab => ({
  key,
  name: key,
  size: 'full',
  picture: null,
  areas,
});

test('RM-03 どのひな形も、すき間も重なりもなく画面を埋める', () => {
  for (const layout of LAYOUTS) {
    const { areas, size } = applyLayout(tab('main'), layout, newKey);
    const { width, height } = SIZES[size];
    expect(areas).toHaveLength(layout.columns * layout.rows);
    expect(areas.reduce((sum, one) => sum + one.width * one.height, 0)).toBe(width * height);
    for (const one of areas) {
      expect(one.x + one.width).toBeLessThanOrEqual(width);
      expect(one.y + one.height).toBeLessThanOrEqual(height);
    }
  }
});

test('ひな形を変えても、決めた名前と動きは順に残る', () => {
  const named = { ...emptyArea('gomi1'), label: 'ごみ', action: { kind: 'text' as const, text: 'ごみ' } };
  const changed = applyLayout(tab('main', [named]), LAYOUTS[5]!, newKey);
  expect(changed.areas[0]).toMatchObject({ key: 'gomi1', label: 'ごみ', x: 0, y: 0 });
  expect(changed.areas).toHaveLength(8);
});

test('RM-04 タブの列を置くと、ほかのボタンはその下に収まり、もう一度置いても変わらない', () => {
  const key = fc.integer({ min: 0, max: LAYOUTS.length - 1 });
  fc.assert(
    fc.property(fc.array(key, { minLength: 2, maxLength: 4 }), (chosen) => {
      const tabs = chosen.map((n, at) => applyLayout(tab(`tab${at}x`), LAYOUTS[n]!, newKey));
      const once = withTabRow(tabs, newKey);
      for (const one of once) {
        const { width, height } = SIZES[one.size];
        expect(one.areas.filter(({ action }) => action.kind === 'tab')).toHaveLength(chosen.length - 1);
        expect(one.areas.reduce((sum, area) => sum + area.width * area.height, 0)).toBe(width * height);
      }
      const places = (all: readonly MenuTab[]) =>
        all.map(({ areas }) => areas.map(({ x, y, width, height }) => ({ x, y, width, height })));
      expect(places(withTabRow(once, newKey))).toEqual(places(once));
    }),
  );
});
