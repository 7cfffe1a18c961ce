/** The words of an export: whoever receives it may never have seen this product. */

export const TABLE_TITLES: Readonly<Record<string, string>> = {
  municipalities: '自治体の名前と問い合わせ先',
  residents: '利用者（友だち）',
  attribute_definitions: '登録項目',
  sealed_values: '暗号化していた回答（開いてある）',
  facets: '利用者ごとの、選択肢で答えた内容の番号',
  facet_values: 'facets の番号が表す選択肢',
  resident_dates: '日付の回答',
  segments: '配信グループ（条件）',
  deliveries: '配信',
  delivery_links: '配信の中のリンク',
  delivery_clicks: 'リンクのクリック数',
  delivery_statistics: '開封などの統計',
  departments: '所属',
  staff_members: '職員',
  staff_posts: '職員の所属と役割（発令）',
  staff_roles: '役割',
  staff_register: 'ID台帳',
  line_channels: 'つないだLINE公式アカウント（鍵は除いた）',
  files: 'ファイルの名前と種類（本体は files フォルダー）',
  audit_entries: '操作記録（内容は開いてある）',
  events: '起きたこと（友だち追加、回答など）',
};

export function exportReadme(town: string, tables: Readonly<Record<string, number>>, files: number): string {
  const rows = Object.values(tables).reduce((sum, count) => sum + count, 0);
  return [
    `${town}　全データの書き出し`,
    '',
    '【注意】個人情報が、暗号化されずに入っています。渡す相手・経路・保管・廃棄を、市の決まりで管理してください。',
    '',
    `表 ${Object.keys(tables).length}個（${rows.toLocaleString('ja-JP')}行）、ファイル ${files.toLocaleString('ja-JP')}個。ひとつの時点の内容です。`,
    '',
    '中身',
    '・tables/表の名前.csv　UTF-8（BOMつき）、1行目は列の名前、改行はCRLF。配列と入れ子の値はJSONで書いてあります。',
    '・datapackage.json　すべての表と列の型（Frictionless Data の tabular data package）。',
    '・files/　アップロードされたファイルの本体。名前は tables/files.csv の public_name、または file_id です。',
    '',
    '読むときの決まり',
    "・表計算ソフトが式とみなす値（= + - @ などで始まるもの）は、先頭に「'」を付けてあります。取り込むときに外してください。",
    '・時刻は世界標準時からのずれつき（ISO 8601）です。',
    '・line_user_id は LINE の利用者の番号です。プロバイダーが同じなら、別のシステムでもそのまま使えます。',
    '・パスワード、鍵、署名など、このシステムでしか使わない秘密は入っていません。職員は、移った先で登録し直してください。',
    '',
    ...Object.entries(tables).map(
      ([name, count]) =>
        `　${name}　${count.toLocaleString('ja-JP')}行${TABLE_TITLES[name] ? `　${TABLE_TITLES[name]}` : ''}`,
    ),
    '',
  ].join('\r\n');
}
