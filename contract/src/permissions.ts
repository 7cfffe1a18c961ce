/**
 * できること: every permission of the product, with the words staff read. Roles are sets of these; the server refuses what
 * no role of a person's posts holds.
 */
export const PERMISSIONS = {
  'delivery.view': '配信を見る',
  'delivery.create': '配信の下書きを作る・テスト配信をする',
  'delivery.send': '配信する',
  'delivery.approve': '配信を承認する',
  'delivery.send_prepared': '用意してある緊急の文を配信する',
  'audiences.view': '配信グループを見る',
  'audiences.manage': '配信グループを作る・変える',
  'menus.view': 'リッチメニューを見る',
  'menus.manage': 'リッチメニューの下書きを作る・変える',
  'menus.publish': 'リッチメニューを公開する・表示するメニューを決める',
  'menus.emergency': '緊急メニューに切り替える・平常に戻す',
  'residents.view': '利用者を見る',
  'residents.manage': '利用者の登録を直す',
  'residents.export': '利用者の一覧を書き出す',
  'residents.protect': '支援措置の印を付ける・印のある利用者を見る',
  'residents.disclose': '開示請求の資料を作る・請求を記録する',
  'attributes.manage': '登録項目を変える',
  'staff.manage': '職員を登録・変更する',
  'audit.view': '操作記録を見る',
  'audit.export': '操作記録を書き出す',
  'incidents.manage': '漏えい等の記録を作る・見る',
  'security.manage': 'セキュリティの設定を変える',
  'line.manage': 'LINE公式アカウントの接続を設定する',
  'municipalities.manage': '自治体の設定を変える',
} as const;

export type Permission = keyof typeof PERMISSIONS;

const ALL = Object.keys(PERMISSIONS) as Permission[];

/** Permissions under the headings of the screens, in the order of a working day. */
export const PERMISSION_GROUPS: readonly {
  readonly module: string;
  readonly label: string;
  readonly permissions: readonly Permission[];
}[] = [
  { module: 'delivery', label: '配信', permissions: ALL.filter((one) => one.startsWith('delivery.')) },
  {
    module: 'audiences',
    label: '配信グループ',
    permissions: ALL.filter((one) => one.startsWith('audiences.')),
  },
  {
    module: 'rich-menus',
    label: 'リッチメニュー',
    permissions: ALL.filter((one) => one.startsWith('menus.')),
  },
  {
    module: 'residents',
    label: '利用者と登録項目',
    permissions: [
      'residents.view',
      'residents.manage',
      'residents.export',
      'residents.protect',
      'residents.disclose',
      'attributes.manage',
    ],
  },
  { module: 'staff', label: '職員', permissions: ['staff.manage'] },
  {
    module: 'audit',
    label: '記録とセキュリティ',
    permissions: ['audit.view', 'audit.export', 'incidents.manage', 'security.manage'],
  },
  {
    module: 'municipalities',
    label: '自治体の設定',
    permissions: ['line.manage', 'municipalities.manage'],
  },
];

/** Who holds one of these sees personal data: such a role always needs the second factor (SEC-06). */
export const PERSONAL_DATA: ReadonlySet<Permission> = new Set<Permission>([
  'residents.view',
  'residents.manage',
  'residents.export',
  'residents.protect',
  'residents.disclose',
]);

/** These reach only as far as the role says: the records of one's own departments, or of the whole city (RSV-29). */
export const BY_DEPARTMENT: ReadonlySet<Permission> = new Set<Permission>([
  'delivery.view',
  'delivery.create',
  'delivery.send',
  'delivery.approve',
  'audiences.view',
  'audiences.manage',
]);

/** Given to roles already; the screens that ask for them are not built yet. */
export const NOT_ASKED_YET: ReadonlySet<Permission> = new Set<Permission>([
  'delivery.approve',
  'delivery.send_prepared',
]);

export const REACHES = {
  own_department: '自分の所属とその下の所属',
  whole_city: 'すべての所属',
} as const;
export type RoleReach = keyof typeof REACHES;

export interface RoleModel {
  readonly label: string;
  /** For whom it is meant. */
  readonly note: string;
  readonly reach: RoleReach;
  readonly permissions: readonly Permission[];
}

/**
 * The roles that every municipality begins with (ADM-04). All but the first can be changed: an administrator may do
 * everything, so that nobody can lock the whole office out by unticking a box.
 */
export const STANDARD_ROLES = {
  administrator: {
    label: '管理者',
    note: 'すべてのことができます。',
    reach: 'whole_city',
    permissions: ALL,
  },
  editor: {
    label: '広報担当',
    note: '配信を作って送ります。ほかの課の配信も扱います。',
    reach: 'whole_city',
    permissions: [
      'delivery.view',
      'delivery.create',
      'delivery.send',
      'audiences.view',
      'audiences.manage',
      'menus.view',
      'menus.manage',
      'menus.publish',
      'residents.view',
    ],
  },
  department_editor: {
    label: '各課の配信担当',
    note: '自分の課の配信を作って送ります。',
    reach: 'own_department',
    permissions: ['delivery.view', 'delivery.create', 'delivery.send', 'audiences.view', 'audiences.manage'],
  },
  drafter: {
    label: '下書き担当',
    note: '自分の課の配信の下書きを作ります。送るのはほかの人です。',
    reach: 'own_department',
    permissions: ['delivery.view', 'delivery.create', 'audiences.view'],
  },
  approver: {
    label: '承認者',
    note: '自分の課の配信を確かめて承認します。',
    reach: 'own_department',
    permissions: ['delivery.view', 'delivery.approve', 'audiences.view'],
  },
  viewer: {
    label: '閲覧のみ',
    note: '自分の課の配信と結果を見ます。',
    reach: 'own_department',
    permissions: ['delivery.view', 'audiences.view'],
  },
  duty: {
    label: '宿日直',
    note: '夜間と休日に、用意してある緊急の文だけを送ります。個人情報は見えません。',
    reach: 'whole_city',
    permissions: ['delivery.send_prepared', 'menus.view', 'menus.emergency'],
  },
  security: {
    label: 'セキュリティ担当',
    note: '操作記録とセキュリティの設定を扱います。個人情報は見えません。',
    reach: 'whole_city',
    permissions: ['audit.view', 'audit.export', 'security.manage'],
  },
} as const satisfies Readonly<Record<string, RoleModel>>;

export type StandardRole = keyof typeof STANDARD_ROLES;
