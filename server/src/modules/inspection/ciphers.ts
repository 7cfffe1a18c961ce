/** Every algorithm in use, with its place on the CRYPTREC list (SEC-04). `docs/security.md` says where each is in the code. */

export interface Cipher {
  readonly use: string;
  readonly algorithm: string;
  /** Where CRYPTREC's 電子政府推奨暗号リスト (2023, updated 2024) has it. */
  readonly list: string;
  readonly note: string;
}

const RECOMMENDED = '電子政府推奨暗号リスト';

export const CIPHERS: readonly Cipher[] = [
  {
    use: '名前・回答・チャネルの秘密・操作記録の中身の暗号化',
    algorithm: 'AES-256（GCM）',
    list: RECOMMENDED,
    note: '値ごとに別の初期値を使い、自治体・表・列・行に結びつける',
  },
  {
    use: '自治体ごとの鍵を包む・ファイルの暗号化',
    algorithm: 'AES-256（GCM）',
    list: RECOMMENDED,
    note: '元の鍵はデータベースの外に置く',
  },
  {
    use: '目的ごとの鍵を作る',
    algorithm: 'HKDF（HMAC、SHA-256）',
    list: `${RECOMMENDED}（HMAC、SHA-256）`,
    note: '',
  },
  {
    use: '操作記録の鎖・封・控えの署名、CSRF対策、予備コード',
    algorithm: 'HMAC（SHA-256）',
    list: RECOMMENDED,
    note: '',
  },
  { use: '操作記録の鎖、ログインの続きの照合', algorithm: 'SHA-256', list: RECOMMENDED, note: '' },
  { use: 'LINEからの受信の署名の確認', algorithm: 'HMAC（SHA-256）', list: RECOMMENDED, note: 'LINEの仕様' },
  {
    use: '職員のパスワードの保存',
    algorithm: 'Argon2id',
    list: '対象外（パスワードの保存方法はリストの対象ではない）',
    note: 'IETF RFC 9106',
  },
  {
    use: '確認コード（2段階認証）',
    algorithm: 'HMAC（SHA-1）',
    list: '運用監視暗号リスト（SHA-1）',
    note: '認証アプリの標準（RFC 6238）に合わせる。30秒で変わる6けたの数を作るためだけに使う',
  },
  {
    use: '通信の暗号化',
    algorithm: 'TLS 1.2・1.3（ECDHE、AES-GCM、ChaCha20-Poly1305）',
    list: '設定はIPA「TLS暗号設定ガイドライン」第3版に合わせる',
    note: '自分で証明書を持つとき。手前の中継装置で終わるときは、その設定を設置先で確かめる',
  },
  {
    use: 'データベースへのログイン',
    algorithm: 'SCRAM-SHA-256',
    list: `${RECOMMENDED}（HMAC、SHA-256）`,
    note: '',
  },
];
