/** リッチメニュー as the screens see them. */
import { z } from 'zod';
import { instant } from '../endpoint.ts';
import { menuDesign } from './design.ts';

/** 'ordinary' for every day; 'emergency' is kept ready at LINE and shown by the switch. */
export const MENU_KINDS = { ordinary: '通常', emergency: '緊急' } as const;
export type MenuKind = keyof typeof MENU_KINDS;
export const menuKind = z.enum(Object.keys(MENU_KINDS) as [MenuKind, ...MenuKind[]]);

/** What keeps a design from being published, at its place. */
export const DESIGN_PROBLEMS = {
  bar_text_missing: 'メニューバーの言葉を入れてください。',
  no_areas: 'ボタンがありません。ボタンを1つ以上置いてください。',
  label_missing: '読み上げ用の名前を入れてください。',
  area_outside: 'ボタンが画像の外にはみ出しています。',
  area_empty: 'ボタンの幅と高さを入れてください。',
  areas_overlap: 'ほかのボタンと重なっています。',
  action_missing: '押したときにすることを選んでください。',
  link_invalid: 'https:// で始まるリンク先を入れてください。',
  text_missing: '送る言葉、またはコピーする文字を入れてください。',
  phone_invalid: '電話番号を数字とハイフンで入れてください。',
  tab_missing: '切り替え先のタブがありません。選び直してください。',
  tab_itself: '切り替え先が同じタブです。ほかのタブを選んでください。',
} as const;
export type DesignProblemCode = keyof typeof DESIGN_PROBLEMS;

export const designProblem = z.object({
  code: z.enum(Object.keys(DESIGN_PROBLEMS) as [DesignProblemCode, ...DesignProblemCode[]]),
  /** null: of the menu as a whole. */
  tab: z.string().nullable(),
  area: z.string().nullable(),
});
export type DesignProblem = z.infer<typeof designProblem>;

export const publishing = z.object({
  /** Pictures of this menu that LINE has, of those it needs. */
  ready: z.number().int(),
  needed: z.number().int(),
  /** Why it waits; LINE takes 100 new menus an hour. */
  waiting: z.enum(['line_limit', 'line_unreachable', 'line_refused']).nullable(),
  since: instant,
});

export const menuSummary = z.object({
  id: z.string(),
  name: z.string(),
  kind: menuKind,
  /** The version that residents see, or that is ready to be shown. */
  liveVersion: z.number().int().nullable(),
  /** Changed since it was published. */
  changed: z.boolean(),
  /** 友だち全員に表示する */
  isDefault: z.boolean(),
  publishing: publishing.nullable(),
  updatedAt: instant,
});
export type MenuSummary = z.infer<typeof menuSummary>;

export const menuDetail = menuSummary.extend({
  design: menuDesign,
  revision: z.number().int(),
  problems: z.array(designProblem),
  versions: z.array(
    z.object({ version: z.number().int(), publishedAt: instant, publishedBy: z.string().nullable() }),
  ),
});
export type MenuDetail = z.infer<typeof menuDetail>;

export const emergency = z.object({
  id: z.string(),
  menu: z.object({ id: z.string(), name: z.string() }),
  /** 訓練: only staff testers see it. */
  drill: z.boolean(),
  phase: z.enum(['switching', 'on', 'lifting', 'over']),
  /** Friends to whom it was shown, or given back, so far, and all of them. */
  done: z.number().int(),
  total: z.number().int(),
  startedAt: instant,
  startedBy: z.string().nullable(),
  liftedAt: instant.nullable(),
  waiting: z.enum(['line_limit', 'line_unreachable', 'line_refused']).nullable(),
});
export type Emergency = z.infer<typeof emergency>;
