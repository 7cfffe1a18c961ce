/**
 * The menu: what a person finds where. Who sees an entry follows from its screen (`staticData.permission` in the router), so
 * that the menu cannot promise what the screen refuses. A group without an entry left is not shown.
 *
 * What must be one tap away from every page (緊急配信) does not belong here but in the header.
 */
import type { Permission } from '@madoguchi/contract/permissions';

export interface Entry {
  readonly to: string;
  readonly label: string;
  /** Screens that are reached from this one but have an address of another beginning. */
  readonly also?: readonly string[];
  /** Where the screen is open to more people than those whose daily work it is. */
  readonly shownTo?: Permission;
}

export interface EntryGroup {
  /** null: stands alone. */
  readonly label: string | null;
  readonly entries: readonly Entry[];
}

export const NAVIGATION: readonly EntryGroup[] = [
  { label: null, entries: [{ to: '/', label: 'ホーム' }] },
  {
    label: '住民に届ける',
    entries: [
      { to: '/deliveries', label: '配信' },
      { to: '/delivery-rules', label: '配信の決まり', shownTo: 'delivery.create' },
      { to: '/segments', label: '配信グループ' },
      { to: '/rich-menus', label: 'リッチメニュー', also: ['/emergency-menu'] },
      { to: '/greeting', label: 'あいさつメッセージ' },
    ],
  },
  {
    label: '住民の情報',
    entries: [
      { to: '/residents', label: '利用者' },
      { to: '/attributes', label: '登録項目', shownTo: 'attributes.manage' },
    ],
  },
  {
    label: '記録と安全',
    entries: [
      { to: '/audit', label: '操作記録' },
      { to: '/watching', label: '見守り' },
      { to: '/incidents', label: '漏えい等の記録' },
      { to: '/inspection', label: 'セキュリティ点検' },
      { to: '/load', label: '混み具合' },
    ],
  },
  {
    label: '設定',
    entries: [
      {
        to: '/staff',
        label: '職員',
        also: [
          '/departments',
          '/roles',
          '/access',
          '/recoveries',
          '/otp-tokens',
          '/staff-import',
          '/staff-register',
        ],
      },
      { to: '/vendor-hours', label: '保守業者の作業時間' },
      { to: '/places', label: '接続できる場所' },
      { to: '/single-sign-on', label: 'シングルサインオン' },
      { to: '/api-keys', label: '外部連携キー' },
      { to: '/sending-settings', label: '配信の設定' },
      { to: '/functions', label: '公開区分' },
    ],
  },
  { label: null, entries: [{ to: '/help', label: '使い方' }] },
];

/** Whether an address lies under an entry: `/staff/123` under `/staff`, `/staff-import` only where it is named. */
export function isUnder(path: string, { to, also = [] }: Entry): boolean {
  if (to === '/') return path === '/';
  return [to, ...also].some((place) => path === place || path.startsWith(`${place}/`));
}
