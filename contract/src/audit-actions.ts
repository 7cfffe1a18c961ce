/**
 * 操作記録の言葉: every action that the product writes into its audit log, in the words staff read. A test holds the code
 * against this table; an action without words would be a code on the screen of a person who has to answer for it.
 */

/** The logs that share one store and one chain (SEC-10, SEC-12). Which one an entry belongs to follows from its action. */
export const AUDIT_LOGS = {
  operation: '操作記録',
  access: 'アクセス記録',
  application: 'アプリケーションの記録',
  system: 'システムの記録',
} as const;
export type AuditLog = keyof typeof AUDIT_LOGS;

/** The same rule as the column `log` of the table (migration 0070). */
export function logOf(action: string): AuditLog {
  const first = action.split('.')[0]!; // a split has at least one part
  return first !== 'operation' && first in AUDIT_LOGS ? (first as AuditLog) : 'operation';
}

/** What an action does to the world: the filter that an officer thinks in. */
export const AUDIT_GROUPS = {
  sign_in: 'ログイン・本人確認',
  refusal: '断った操作',
  read: '閲覧・検索',
  export: '書き出し',
  delivery: '配信',
  segment: '配信グループ',
  menu: 'リッチメニュー',
  resident: '利用者',
  settings: '登録項目・あいさつ・公開区分・LINEの設定',
  staff: '職員・所属・役割',
  protection: '記録の保護・見守り',
  log: 'アクセス・システム',
} as const;
export type AuditGroup = keyof typeof AUDIT_GROUPS;

export const AUDIT_ACTIONS: Readonly<Record<string, { readonly group: AuditGroup; readonly words: string }>> =
  {
    'staff.signed_in': { group: 'sign_in', words: 'ログインした' },
    'staff.place_refused': { group: 'refusal', words: '登録されていない場所からの接続を断った' },
    'staff.places_changed': { group: 'protection', words: '接続できる場所を変えた' },
    'staff.places_opened': {
      group: 'protection',
      words: '接続できる場所の制限を、サーバーの命令ですべて外した',
    },
    'staff.session_limit_changed': { group: 'protection', words: 'ログインが続く時間を変えた' },
    'staff.device_added': { group: 'protection', words: '緊急用の端末を加えた' },
    'staff.device_claimed': { group: 'protection', words: '緊急用の端末を登録した' },
    'staff.device_revoked': { group: 'protection', words: '緊急用の端末を取り消した' },
    'staff.signed_out': { group: 'sign_in', words: 'ログアウトした' },
    'staff.sign_in_failed': { group: 'sign_in', words: 'ログインに失敗した' },
    'staff.confirmed': { group: 'sign_in', words: 'もう一度本人確認をした' },
    'staff.confirmation_failed': { group: 'sign_in', words: 'もう一度の本人確認に失敗した' },
    'staff.session_ended': { group: 'sign_in', words: 'ログイン中の端末を切った' },
    'staff.totp_enrolled': { group: 'sign_in', words: '2段階認証を登録した' },
    'staff.backup_code_used': { group: 'sign_in', words: '予備コードを使った' },
    'staff.backup_codes_made': { group: 'sign_in', words: '予備コードを作り直した' },
    'staff.password_changed': { group: 'sign_in', words: 'パスワードを変えた' },
    'staff.sign_in_reset': { group: 'sign_in', words: 'ログインを再設定した' },
    'staff.passkey_added': { group: 'sign_in', words: 'パスキー・セキュリティキーを加えた' },
    'staff.code_sheet_enrolled': { group: 'sign_in', words: '確認コード表を2段階認証にした' },
    'staff.second_factor_removed': { group: 'sign_in', words: '2段階認証の方法を1つ外した' },
    'staff.single_sign_on_used': { group: 'sign_in', words: 'シングルサインオンで本人を確かめた' },
    'staff.single_sign_on_changed': { group: 'protection', words: 'シングルサインオンの設定を変えた' },
    'staff.recovery_asked': { group: 'sign_in', words: 'ログインの再設定を依頼した' },
    'staff.recovery_approved': { group: 'sign_in', words: 'ログインの再設定を承認した' },
    'staff.recovery_withdrawn': { group: 'sign_in', words: 'ログインの再設定の依頼を取り消した' },
    'staff.envelope_made': { group: 'sign_in', words: '封筒の復旧コードを作り直した' },
    'staff.envelope_used': { group: 'sign_in', words: '封筒の復旧コードを使った' },
    'staff.invitation_used': { group: 'sign_in', words: '招待から、最初のログインをした' },
    'resident.signed_in': { group: 'sign_in', words: '利用者がページにログインした' },

    read: { group: 'read', words: '個人情報の画面を開いた' },
    'resident.viewed': { group: 'read', words: '利用者の登録内容を見た' },
    'audit.searched': { group: 'read', words: '操作記録を検索した' },
    'audit.viewed': { group: 'read', words: '操作記録の詳細を見た' },
    'audit.printed': { group: 'read', words: '操作記録を印刷用に開いた' },

    'residents.imported': { group: 'resident', words: '登録項目を表から取り込んだ' },
    'residents.friends_asked': { group: 'resident', words: '友だちの取り込みを始めた' },
    'residents.friends_listed': { group: 'resident', words: '友だちをLINEの一覧と照合した' },
    'residents.exported': { group: 'export', words: '利用者の一覧を書き出した' },
    'audit.exported': { group: 'export', words: '操作記録を書き出した' },
    'staff.exported': { group: 'export', words: '職員の一覧を書き出した' },

    'menu.create': { group: 'menu', words: 'リッチメニューを作った' },
    'menu.delete': { group: 'menu', words: 'リッチメニューを消した' },
    'menu.publish': { group: 'menu', words: 'リッチメニューを公開した' },
    'menu.roll_back': { group: 'menu', words: 'リッチメニューを前の版に戻した' },
    'menu.set_default': { group: 'menu', words: '友だち全員に表示するメニューを変えた' },
    'menu.emergency_on': { group: 'menu', words: '緊急メニューに切り替えた' },
    'menu.emergency_lifted': { group: 'menu', words: '緊急メニューから平常に戻した' },
    'delivery.create': { group: 'delivery', words: '配信の下書きを作った' },
    'delivery.wording': { group: 'delivery', words: '言葉の一覧か問い合わせ先を変えた' },
    'delivery.restraint': { group: 'delivery', words: '通知音・配信を控える時間・配信数の上限を変えた' },
    'delivery.template': { group: 'delivery', words: 'ひな形か文例を変えた' },
    'delivery.assign': { group: 'delivery', words: '配信の所管を変えた' },
    'delivery.delete': { group: 'delivery', words: '配信の下書きを消した' },
    'delivery.test': { group: 'delivery', words: 'テスト配信をした' },
    'delivery.schedule': { group: 'delivery', words: '配信を予約した' },
    'delivery.unschedule': { group: 'delivery', words: '予約を取り消した' },
    'delivery.start': { group: 'delivery', words: '配信を始めた' },
    'delivery.not_started': { group: 'delivery', words: '予約した配信を始められなかった' },
    'delivery.stop': { group: 'delivery', words: '配信を中止した' },
    'delivery.pause': { group: 'delivery', words: '配信を一時停止した' },
    'delivery.resume': { group: 'delivery', words: '止まった配信の続きを始めた' },
    'delivery.decide_unknown': { group: 'delivery', words: '届いたか分からない人の扱いを決めた' },
    'delivery.correct': { group: 'delivery', words: '訂正の下書きを作った' },
    'delivery.stop_link': { group: 'delivery', words: '配信のリンクを止めた' },
    'delivery.open_link': { group: 'delivery', words: '止めたリンクを元に戻した' },
    'delivery.settings': { group: 'delivery', words: '配信の設定を変えた' },
    'delivery.finish': { group: 'delivery', words: '配信が終わった' },

    'segment.created': { group: 'segment', words: '配信グループを作った' },
    'segment.changed': { group: 'segment', words: '配信グループを変えた' },
    'segment.assigned': { group: 'segment', words: '配信グループの所管を変えた' },
    'segment.archived': { group: 'segment', words: '配信グループの使用をやめた' },
    'segment.restored': { group: 'segment', words: '配信グループをまた使うことにした' },

    'resident_list.created': { group: 'segment', words: '名簿を取り込んだ' },
    'resident_list.changed': { group: 'segment', words: '名簿の名前・利用目的・期限を変えた' },
    'resident_list.replaced': { group: 'segment', words: '名簿の中身を入れ替えた' },
    'resident_list.deleted': { group: 'segment', words: '名簿を消した' },
    'resident_list.expired': { group: 'segment', words: '保存期限が過ぎた名簿の中身を消した' },
    'segment.used_outside_purpose': { group: 'segment', words: '目的外利用の根拠と承認を記録した' },

    'resident.answer': { group: 'resident', words: '登録内容が変わった' },
    'resident.erase_answers': { group: 'resident', words: '登録が消された' },
    'resident.reception_changed': { group: 'resident', words: '受信設定が変わった' },
    'resident.tester_set': { group: 'resident', words: 'テスト配信を受け取る職員かどうかを変えた' },

    'resident.disclosure_prepared': { group: 'export', words: '開示請求の資料を作った' },
    'resident.disclosure_fetched': { group: 'export', words: '開示請求の資料のファイルを取り出した' },
    'resident.request_received': { group: 'resident', words: '開示・訂正・利用停止の請求を記録した' },
    'resident.request_extended': { group: 'resident', words: '請求への決定の期限を延ばした' },
    'resident.request_decided': { group: 'resident', words: '請求への決定を記録した' },
    'resident.use_resumed': { group: 'resident', words: '利用停止を終えた' },
    'resident.protected': { group: 'resident', words: '支援措置の印を付けた' },
    'resident.protection_lifted': { group: 'resident', words: '支援措置の印を外した' },

    'attribute.created': { group: 'settings', words: '登録項目を作った' },
    'attribute.updated': { group: 'settings', words: '登録項目を変えた' },
    'attribute.retired': { group: 'settings', words: '登録項目の利用をやめた' },
    'attribute.restored': { group: 'settings', words: '登録項目をまた使うことにした' },
    'attribute.ordered': { group: 'settings', words: '登録項目の順番を変えた' },
    'greeting.update': { group: 'settings', words: 'あいさつメッセージを変えた' },
    'api_key.created': { group: 'settings', words: '外部連携キーを作った' },
    'api_key.revoked': { group: 'settings', words: '外部連携キーを取り消した' },
    'function.publication_changed': { group: 'settings', words: '公開区分を変えた' },
    'line.channel_connected': { group: 'settings', words: 'LINE公式アカウントを接続した' },

    'staff.vendor_hours_granted': { group: 'staff', words: '保守業者の作業時間を認めた' },
    'staff.vendor_hours_ended': { group: 'staff', words: '保守業者の作業時間を終わらせた' },
    'staff.created': { group: 'staff', words: '職員を登録した' },
    'staff.otp_tokens_imported': { group: 'staff', words: 'ワンタイムパスワードの機器を取り込んだ' },
    'staff.otp_token_given': { group: 'staff', words: 'ワンタイムパスワードの機器を渡した' },
    'staff.otp_token_returned': { group: 'staff', words: 'ワンタイムパスワードの機器を返してもらった' },
    'staff.otp_token_deleted': { group: 'staff', words: 'ワンタイムパスワードの機器を消した' },
    'staff.invited': { group: 'staff', words: '職員を招待した' },
    'staff.invitation_revoked': { group: 'staff', words: '職員の招待を取り消した' },
    'staff.updated': { group: 'staff', words: '職員の登録を変えた' },
    'department.created': { group: 'staff', words: '所属を加えた' },
    'staff.imported': { group: 'staff', words: '人事異動を取り込んだ' },
    'staff.post_added': { group: 'staff', words: '発令を入れた' },
    'staff.post_ended': { group: 'staff', words: '発令の終わりを変えた' },
    'staff.leave_added': { group: 'staff', words: '休職・育休を入れた' },
    'staff.leave_ended': { group: 'staff', words: '休職・育休の終わりを変えた' },
    'staff.suspended': { group: 'staff', words: '職員を利用停止にした' },
    'staff.resumed': { group: 'staff', words: '職員の利用を再開した' },
    'staff.retired': { group: 'staff', words: '職員を抹消した' },
    'staff.sending_limit_set': { group: 'staff', words: '送れる配信グループを決めた' },
    'staff.handed_over': { group: 'staff', words: '職員の持ち物を引き継いだ' },
    'role.created': { group: 'staff', words: '役割を作った' },
    'role.changed': { group: 'staff', words: '役割のできることを変えた' },
    'role.deleted': { group: 'staff', words: '役割を消した' },
    'department.changed': { group: 'staff', words: '所属の名前やメールを変えた' },
    'department.mail_added': { group: 'staff', words: '所属のお知らせのメールを加えた' },
    'department.mail_confirmed': { group: 'staff', words: '所属のお知らせのメールを確かめた' },
    'department.mail_removed': { group: 'staff', words: '所属のお知らせのメールを外した' },
    'department.notified': { group: 'staff', words: '所属にメールで知らせた' },
    'department.unreachable': { group: 'staff', words: '所属に知らせるメールがなかった' },
    'department.moved': { group: 'staff', words: '所属を動かした' },
    'department.retired': { group: 'staff', words: '所属を廃止した' },

    'file.infected': { group: 'refusal', words: 'ウイルスの入ったファイルを断った' },
    'api_key.refused': { group: 'refusal', words: '外部連携キーの利用を断った' },
    'permission.refused': { group: 'refusal', words: '権限が足りない操作を断った' },

    'municipality.backed_up': { group: 'protection', words: 'バックアップを取った' },
    'municipality.restored': { group: 'protection', words: 'バックアップから戻した' },
    'municipality.exported': { group: 'protection', words: '全データを書き出した' },
    'keys.change_master': { group: 'protection', words: 'マスターキーを替えた' },
    'keys.rotate': { group: 'protection', words: '暗号の鍵を替えた' },
    'access.answered': { group: 'log', words: '接続に応えた' },
    'access.refused': { group: 'log', words: '接続を断った・見つからなかった' },
    'application.warning': { group: 'log', words: 'アプリケーションの警告' },
    'application.error': { group: 'log', words: 'アプリケーションのエラー' },
    'application.webhook_refused': { group: 'log', words: '署名の合わない受信を断った' },
    'system.started': { group: 'log', words: 'システムが起動した' },
    'system.stopped': { group: 'log', words: 'システムが停止した' },
    'system.loop_failed': { group: 'log', words: '裏で動く処理が失敗し、始め直した' },
    'system.chore_failed': { group: 'log', words: '夜間の処理が失敗した' },
    'system.job_failed': { group: 'log', words: '裏で動く仕事が失敗した' },
    'system.lines_lost': { group: 'log', words: '記録しきれなかった行がある' },

    'audit.expired': { group: 'protection', words: '保存期間を過ぎた記録を消した' },
    'audit.keeping_changed': { group: 'protection', words: '記録の保存期間を変えた' },
    'audit.epoch_begun': { group: 'protection', words: '復元のあと、記録の新しい期を始めた' },
    'watching.rule_changed': { group: 'protection', words: '見守りの設定を変えた' },
    'watching.raised': { group: 'protection', words: '見守りのお知らせを出した' },
    'watching.acknowledged': { group: 'protection', words: '見守りのお知らせを確認済みにした' },
    'audit.anchor_checked': { group: 'protection', words: '印刷した封の控えと照らした' },
    'audit.verified': { group: 'protection', words: '改ざん点検をした' },
  };

/** The words; an action of another version of the program stays readable as its code. */
export function actionWords(action: string): string {
  return AUDIT_ACTIONS[action]?.words ?? `記号「${action}」の操作`;
}

/** What was acted on, as `subject_kind` says it. */
export const AUDIT_SUBJECTS: Readonly<Record<string, string>> = {
  resident: '利用者',
  staffMember: '職員',
  department: '所属',
  role: '役割',
  delivery: '配信',
  segment: '配信グループ',
  residentList: '名簿',
  menu: 'リッチメニュー',
  attribute: '登録項目',
  attributeDefinition: '登録項目',
  lineChannel: 'LINEの接続',
  auditEntry: '操作記録',
  function: '機能',
  apiKey: '外部連携キー',
  endpoint: '画面',
  device: '緊急用の端末',
  page: '利用者のページ',
  path: '画面・入り口',
  key: '暗号の鍵',
  warning: '見守りのお知らせ',
  rule: '見守りの項目',
};

/** Who acts, as `actor_kind` says it. */
export const AUDIT_ACTORS = {
  staff: '職員',
  resident: '利用者',
  apiKey: '外部連携キー',
  system: 'システム',
  anonymous: 'ログイン前の人',
} as const;
export type AuditActorKind = keyof typeof AUDIT_ACTORS;
