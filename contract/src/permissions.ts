/**
 * できること: every permission of the product, grouped by module, with the words staff read. Roles are sets of these.
 */
export const PERMISSIONS = {
  'municipalities.manage': '自治体の設定を変える',
  'line.manage': 'LINE公式アカウントの接続を設定する',
  'staff.manage': '職員を登録・変更する',
  'residents.view': '利用者を見る',
  'residents.manage': '利用者の登録を直す',
  'attributes.manage': '登録項目を変える',
  'audiences.view': '配信グループを見る',
  'audiences.manage': '配信グループを作る・変える',
  'delivery.view': '配信を見る',
  'delivery.create': '配信の下書きを作る・テスト配信をする',
  'delivery.send': '配信する',
  'audit.view': '操作記録を見る',
  'audit.export': '操作記録を書き出す',
  'security.manage': 'セキュリティの設定を変える',
} as const;

export type Permission = keyof typeof PERMISSIONS;

/** The two roles of first form (ADM-04). An administrator may do everything. */
export const ROLES = {
  administrator: { label: '管理者', permissions: Object.keys(PERMISSIONS) as Permission[] },
  editor: {
    label: '一般職員',
    permissions: [
      'residents.view',
      'audiences.view',
      'audiences.manage',
      'delivery.view',
      'delivery.create',
      'delivery.send',
    ] as Permission[],
  },
} as const;

export type RoleName = keyof typeof ROLES;
