import { describe, expect, test } from 'vitest';
import { drawRichMenu } from './index.ts';
import { checkMarkup } from './markup-check.ts';

const menu = {
  richMenuId: 'richmenu-1',
  size: { width: 2500, height: 843 },
  selected: true,
  name: '管理用の名前',
  chatBarText: 'メニュー',
  areas: [
    {
      bounds: { x: 1250, y: 0, width: 1250, height: 843 },
      action: { type: 'uri', uri: 'https://city.example/' },
    },
    {
      bounds: { x: 0, y: 0, width: 1250, height: 843 },
      action: { type: 'postback', label: '<ごみ>の日', data: 'garbage' },
    },
    {
      bounds: { x: 0, y: 0, width: 9, height: 9 },
      action: { type: 'richmenuswitch', richMenuAliasId: 'b', data: 'to-b' },
    },
  ],
};

describe('リッチメニュー', () => {
  test('領域の順に、名前のあるボタンとリンクになり、番号と操作をもつ', () => {
    const html = drawRichMenu(menu, '/_emulator/richmenus/richmenu-1/image');
    expect(checkMarkup(html)).toEqual([]);
    expect(html).toContain('aspect-ratio:2500 / 843');
    expect(html).not.toContain('管理用の名前');
    const areas = [...html.matchAll(/<(a|button)[^>]*>/g)].map((found) => found[0]);
    expect(areas.map((area) => /data-area="(\d+)"/.exec(area)?.[1])).toEqual(['0', '1', '2']);
    expect(areas.map((area) => /aria-label="([^"]*)"/.exec(area)?.[1])).toEqual([
      'リンクを開く（1番目）',
      '&lt;ごみ&gt;の日',
      'メニューを切りかえる（3番目）',
    ]);
    expect(areas[0]).toContain('left:50%;top:0%;width:50%;height:100%');
    expect(areas[2]).toContain('richMenuAliasId');
  });

  test('重なる領域は、先のものが上になる', () => {
    const order = [...drawRichMenu(menu).matchAll(/z-index:(\d+)/g)].map((found) => Number(found[1]));
    expect(order).toEqual([3, 2, 1]);
  });

  test('画像がなければ、名前が見える', () => {
    const html = drawRichMenu(menu, 'javascript:alert(1)');
    expect(html).not.toContain('<img');
    expect(html).toContain('tv-rich-menu-plain');
    expect(html).toContain('<span>&lt;ごみ&gt;の日</span>');
  });

  test('メニューでないものも、空のメニューとして描ける', () => {
    for (const value of [
      undefined,
      null,
      3,
      {},
      { size: { width: -1, height: 1e9 }, areas: [null, 'x', {}] },
    ])
      expect(checkMarkup(drawRichMenu(value, value))).toEqual([]);
  });
});
