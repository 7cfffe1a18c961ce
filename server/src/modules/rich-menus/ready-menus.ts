/**
 * What a municipality begins with (RM-08, RM-09): a menu for every day and one for each kind of disaster, as drafts that can be
 * published as they are. What an area opens is a word to the talk until the city puts its own pages there; the pages of the
 * state hold for every city.
 */
import type { AreaAction, MenuArea, MenuDesign, MenuKind, MenuTab } from '@madoguchi/contract/rich-menus';
import type { TxCtx } from '../../platform/context/context.ts';
import { createMenu } from './save-menu.ts';

const [WIDTH, HEIGHT] = [2500, 1686];
/** A row of tabs at the top, about a fingertip high. */
const TAB_ROW = 236;

type Item = readonly [title: string, label?: string, action?: AreaAction];

const page = (url: string): AreaAction => ({ kind: 'url', url });
/** Hazard maps of the whole country (国土地理院) and warnings of the weather agency. */
const HAZARD_MAP: Item = ['ハザードマップ', 'ハザードマップを見る', page('https://disaportal.gsi.go.jp/')];
const WARNINGS: Item = ['警報・注意報', '警報・注意報を見る', page('https://www.jma.go.jp/bosai/warning/')];
const SHELTERS: Item = ['避難所検索', '避難所をさがす'];

const EVERY_DAY: readonly (readonly [key: string, name: string, items: readonly Item[], columns: number])[] =
  [
    [
      'main1',
      'メイン',
      [
        ['ホームページ', 'ホームページを見る'],
        ['広報', '広報を読む'],
        ['予約カレンダー', '予約カレンダーを見る'],
        ['ごみ分別', 'ごみの分け方をさがす'],
        ['休日当番医', '休日当番医をさがす'],
        ['バス時刻表', 'バス時刻表を見る'],
        ['子育て', '子育ての情報を見る'],
        ['受信設定', '受信設定を開く'],
      ],
      4,
    ],
    ['disaster1', '防災', [HAZARD_MAP, WARNINGS, ['防災リンク集', '防災リンク集を見る'], SHELTERS], 2],
    [
      'more1',
      'おすすめ',
      [
        ['各種SNS', '各種SNSを見る'],
        ['観光', '観光の情報を見る'],
        ['ふるさと納税', 'ふるさと納税を見る'],
        ['移住・定住', '移住・定住の情報を見る'],
      ],
      2,
    ],
  ];

const SAFETY: Item = ['安否の伝え方', '安否の伝え方を見る'];
const EMERGENCIES: readonly (readonly [name: string, bar: string, items: readonly Item[]])[] = [
  [
    '水害のとき',
    '水害の情報',
    [
      SHELTERS,
      HAZARD_MAP,
      WARNINGS,
      ['川の水位', '川の水位を見る', page('https://www.river.go.jp/')],
      ['道路の情報', '通れない道路を見る'],
      ['困ったとき', '困ったときの連絡先を見る'],
    ],
  ],
  [
    '地震のとき',
    '地震の情報',
    [
      SHELTERS,
      ['地震情報', '地震情報を見る', page('https://www.jma.go.jp/bosai/map.html#contents=earthquake_map')],
      SAFETY,
      ['給水・電気', '給水と電気の情報を見る'],
      ['道路の情報', '通れない道路を見る'],
      ['困ったとき', '困ったときの連絡先を見る'],
    ],
  ],
  [
    '津波のとき',
    '津波の情報',
    [
      ['津波警報', '津波警報を見る', page('https://www.jma.go.jp/bosai/map.html#contents=tsunami')],
      SHELTERS,
      HAZARD_MAP,
      SAFETY,
    ],
  ],
  [
    '大雪のとき',
    '大雪の情報',
    [
      WARNINGS,
      ['除雪', '除雪の情報を見る'],
      ['道路・バス', '道路とバスの情報を見る'],
      ['困ったとき', '困ったときの連絡先を見る'],
    ],
  ],
  [
    '感染症のとき',
    '感染症の情報',
    [
      ['相談先', '相談先を見る'],
      ['市内の状況', '市内の状況を見る'],
      ['予防接種', '予防接種の情報を見る'],
      ['お知らせ', '市からのお知らせを見る'],
    ],
  ],
];

/** @returns the menu for every day, and those for disasters */
export async function makeReadyMenus(ctx: TxCtx): Promise<{ everyDay: string; emergencies: string[] }> {
  const make = async (name: string, kind: MenuKind, design: MenuDesign) =>
    (await createMenu(ctx, { name, kind, design })).id;
  const everyDay = await make('ふだんのメニュー', 'ordinary', everyDayDesign());
  const emergencies: string[] = [];
  for (const [name, barText, items] of EMERGENCIES)
    emergencies.push(await make(name, 'emergency', emergencyDesign(barText, items)));
  return { everyDay, emergencies };
}

function everyDayDesign(): MenuDesign {
  return {
    barText: 'メニュー',
    open: true,
    colours: { ground: '#e8f1fe', tile: '#0017c1', ink: '#ffffff' },
    tabs: EVERY_DAY.map(([key, name, items, columns]) => ({
      ...sheet(key, name),
      areas: [...tabRow(key), ...grid(key, items, columns, TAB_ROW)],
    })),
  };
}

function emergencyDesign(barText: string, items: readonly Item[]): MenuDesign {
  const columns = items.length > 4 ? 3 : 2;
  return {
    barText,
    open: true,
    colours: { ground: '#000000', tile: '#ffd43d', ink: '#000000' },
    tabs: [{ ...sheet('main1', '緊急'), areas: grid('main1', items, columns, 0) }],
  };
}

function sheet(key: string, name: string): Pick<MenuTab, 'key' | 'name' | 'size' | 'picture'> {
  return { key, name, size: 'full', picture: null };
}

function tabRow(own: string): MenuArea[] {
  const others = EVERY_DAY.filter(([key]) => key !== own);
  return others.map(([tab, name], n) => {
    const [x, width] = cut(WIDTH, others.length, n);
    return {
      key: `${own}tab${n}`,
      x,
      y: 0,
      width,
      height: TAB_ROW,
      label: `${name}タブ`,
      title: name,
      action: { kind: 'tab', tab },
    };
  });
}

function grid(key: string, items: readonly Item[], columns: number, top: number): MenuArea[] {
  const rows = Math.ceil(items.length / columns);
  return items.map(([title, label = title, action], n) => {
    const [x, width] = cut(WIDTH, columns, n % columns);
    const [y, height] = cut(HEIGHT - top, rows, Math.floor(n / columns));
    return {
      key: `${key}no${n}`,
      x,
      y: top + y,
      width,
      height,
      label,
      title,
      action: action ?? { kind: 'text', text: title },
    };
  });
}

/** Start and length of the n-th of equal parts, in whole numbers. */
function cut(whole: number, parts: number, n: number): [number, number] {
  const from = Math.round((whole * n) / parts);
  return [from, Math.round((whole * (n + 1)) / parts) - from];
}
