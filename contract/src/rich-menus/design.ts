/** What a rich menu is made of: tabs (one picture each) with areas that are tapped. Limits are LINE's (facts, section 5). */
import { z } from 'zod';

/** A menu's picture is drawn on this grid; LINE scales it to the phone. */
export const SIZES = {
  full: { width: 2500, height: 1686, label: '大（画面の半分ほど）' },
  compact: { width: 2500, height: 843, label: '小（大の半分の高さ）' },
} as const;
export type SheetSize = keyof typeof SIZES;

export const MOST_AREAS = 20;
/** Tabs are sheets of one menu: LINE has no limit but 1,000 menus in all; more than ten cannot be told apart in a tab bar. */
export const MOST_TABS = 10;
/** LINE's limits for the words at the bottom of the talk and for what a screen reader says. */
export const BAR_LIMIT = 14;
export const LABEL_LIMIT = 20;

/** Stays the same while its tab or area is moved and renamed: links, counts and aliases hang on it. */
const key = z.string().regex(/^[a-z0-9]{4,20}$/);

const text = (field: string, limit: number) =>
  z
    .string()
    .trim()
    .max(limit, { error: `${field}は${limit}字までで入れてください。` });

export const areaAction = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('url'), url: text('リンク先', 1000) }),
  z.object({ kind: z.literal('text'), text: text('送る言葉', 300) }),
  z.object({ kind: z.literal('phone'), number: text('電話番号', 20) }),
  z.object({ kind: z.literal('tab'), tab: key }),
  z.object({ kind: z.literal('location') }),
  z.object({ kind: z.literal('clipboard'), text: text('コピーする文字', 1000) }),
]);
export type AreaAction = z.infer<typeof areaAction>;

export const ACTION_WORDS: Readonly<Record<AreaAction['kind'], string>> = {
  none: 'まだ決めていない',
  url: 'ページを開く',
  text: '言葉を送る（トークの返事につながる）',
  phone: '電話をかける',
  tab: 'ほかのタブに切り替える',
  location: '位置情報を送る画面を開く',
  clipboard: '文字をコピーする',
};

const side = z.number().int().min(0).max(2500);

export const menuArea = z.object({
  key,
  x: side,
  y: side,
  width: side,
  height: side,
  /** 読み上げ用の名前 */
  label: text('読み上げ用の名前', LABEL_LIMIT),
  /** Drawn on the picture; empty where a picture was uploaded. */
  title: text('見出し', LABEL_LIMIT),
  action: areaAction,
});
export type MenuArea = z.infer<typeof menuArea>;

const colour = z.string().regex(/^#[0-9a-f]{6}$/);

export const menuTab = z.object({
  key,
  name: text('タブの名前', LABEL_LIMIT),
  size: z.enum(Object.keys(SIZES) as [SheetSize, ...SheetSize[]]),
  /** A picture of the city's own (name of a public file), else drawn from colours and titles. */
  picture: z.string().max(100).nullable(),
  areas: z.array(menuArea).max(MOST_AREAS, { error: `ボタンは${MOST_AREAS}個までです。` }),
});
export type MenuTab = z.infer<typeof menuTab>;

export const menuDesign = z.object({
  /** The words at the bottom of the talk that open and close it. */
  barText: text('メニューバーの言葉', BAR_LIMIT),
  /** Whether it is open when somebody comes into the talk. */
  open: z.boolean(),
  colours: z.object({ ground: colour, tile: colour, ink: colour }),
  tabs: z
    .array(menuTab)
    .min(1)
    .max(MOST_TABS, { error: `タブは${MOST_TABS}枚までです。` }),
});
export type MenuDesign = z.infer<typeof menuDesign>;
