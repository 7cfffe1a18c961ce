import fc from 'fast-check';
import { SIZES, type AreaAction, type MenuArea, type MenuDesign } from '@madoguchi/contract/rich-menus';
import { expect, test } from 'vitest';
import { checkDesign } from './check-design.ts';
import { drawSheet, PICTURE_LIMIT } from './draw-sheet.ts';
import { FIRST_DESIGN } from './first-design.ts';
import { lineMenu } from './line-menu.ts';
import sharp from 'sharp';

const area = (change: Partial<MenuArea>): MenuArea => ({
  key: 'area1',
  x: 0,
  y: 0,
  width: 2500,
  height: 843,
  label: 'ごみ',
  title: 'ごみ',
  action: { kind: 'text', text: 'ごみ' },
  ...change,
});
const design = (...areas: MenuArea[]): MenuDesign => ({
  ...FIRST_DESIGN,
  tabs: [
    { key: 'main', name: 'メイン', size: 'full', picture: null, areas },
    { key: 'next', name: '次', size: 'compact', picture: null, areas: [area({})] },
  ],
});
const codes = (...areas: MenuArea[]) => checkDesign(design(...areas)).map(({ code }) => code);

test('RM-03 重なり・はみ出し・大きさのないボタンを、どこかを示して見つける', () => {
  expect(codes(area({}), area({ key: 'area2', y: 843 }))).toEqual([]);
  expect(codes(area({}), area({ key: 'area2', y: 842 }))).toEqual(['areas_overlap', 'areas_overlap']);
  expect(codes(area({ height: 1687 }))).toEqual(['area_outside']);
  expect(codes(area({ width: 0 }))).toEqual(['area_empty']);
  expect(codes()).toEqual(['no_areas']);
});

test.each<[AreaAction, string[]]>([
  [{ kind: 'none' }, ['action_missing']],
  [{ kind: 'url', url: 'http://example.jp/' }, ['link_invalid']],
  [{ kind: 'url', url: 'https://localhost/' }, ['link_invalid']],
  [{ kind: 'url', url: 'javascript:alert(1)' }, ['link_invalid']],
  [{ kind: 'url', url: 'https://www.city.example.jp/gomi' }, []],
  [{ kind: 'text', text: '' }, ['text_missing']],
  [{ kind: 'clipboard', text: '' }, ['text_missing']],
  [{ kind: 'phone', number: '電話' }, ['phone_invalid']],
  [{ kind: 'phone', number: '0776-00-0000' }, []],
  [{ kind: 'tab', tab: 'main' }, ['tab_itself']],
  [{ kind: 'tab', tab: 'gone1' }, ['tab_missing']],
  [{ kind: 'tab', tab: 'next' }, []],
  [{ kind: 'location' }, []],
])('RM-01 押したときにすること %j', (action, expected) => {
  expect(codes(area({ action }))).toEqual(expected);
});

test('CLI-09 読み上げ用の名前は、どのボタンにも要る', () => {
  expect(codes(area({ label: '' }))).toEqual(['label_missing']);
});

test('公開できるものは、LINEの大きさと形に収まる', () => {
  const side = fc.integer({ min: 0, max: 2500 });
  const any = fc.array(fc.record({ x: side, y: side, width: side, height: side }), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(any, (places) => {
      const drawn = design(...places.map((place, n) => area({ ...place, key: `area${n}` })));
      if (checkDesign(drawn).length > 0) return;
      const { size, areas } = lineMenu(drawn, drawn.tabs[0]!, 'name', () => 'alias');
      expect(size).toEqual({ width: SIZES.full.width, height: SIZES.full.height });
      for (const { bounds } of areas!) {
        expect(bounds!.x! + bounds!.width!).toBeLessThanOrEqual(2500);
        expect(bounds!.y! + bounds!.height!).toBeLessThanOrEqual(1686);
      }
    }),
  );
});

test('絵はLINEの決めた大きさちょうどで、1MBに収まる。見出しは文字として描き、記号で壊れない', async () => {
  const drawn = design(area({ title: '<svg onload="x">&' }), area({ key: 'area2', y: 843, title: '防災' }));
  for (const [at, height] of [
    [0, 1686],
    [1, 843],
  ] as const) {
    const picture = await drawSheet(drawn, drawn.tabs[at]!, null);
    expect(await sharp(picture.bytes).metadata()).toMatchObject({ width: 2500, height, format: 'png' });
    expect(picture.bytes.length).toBeLessThan(PICTURE_LIMIT);
  }
  const noise = await sharp({
    create: {
      width: 1600,
      height: 1200,
      channels: 3,
      background: 'white',
      noise: { type: 'gaussian', mean: 128, sigma: 20 },
    },
  })
    .png()
    .toBuffer();
  const photo = await drawSheet(drawn, drawn.tabs[0]!, noise);
  expect(await sharp(photo.bytes).metadata()).toMatchObject({ width: 2500, height: 1686, format: 'jpeg' });
  expect(photo.bytes.length).toBeLessThan(PICTURE_LIMIT);
});
