/** SEC-01 to SEC-26: what is asked, what is done, and how its state is known. */
import type { Bearer, InspectionState } from '@madoguchi/contract/inspection';
import type { Facts } from './look-around.ts';

export interface Clause {
  readonly id: string;
  readonly clause: string;
  readonly measure: string;
  readonly evidence: string;
  readonly bearers: readonly Bearer[];
  /** The state, from what was found now; a constant where nothing can be looked at. */
  readonly state: (facts: Facts) => { readonly state: InspectionState; readonly found: string | null };
}

const always =
  (state: InspectionState): Clause['state'] =>
  () => ({ state, found: null });
const judged = (fine: boolean, found: string) => ({
  state: fine ? ('ok' as const) : ('attention' as const),
  found,
});

const httpsState: Clause['state'] = ({ https, certificateDays }) =>
  judged(
    https && (certificateDays === null || certificateDays > 0),
    https
      ? certificateDays === null
        ? '公開アドレスはhttpsです（証明書の期限はこの機械から見えません）'
        : `公開アドレスはhttps、証明書の期限まで${certificateDays}日`
      : '公開アドレスがhttpです。試用の設定です。本番ではhttpsでなければ起動しません',
  );

export const CLAUSES: readonly Clause[] = [
  {
    id: 'SEC-01',
    clause: 'インターネットの通信をすべてTLS 1.2以上で暗号化する',
    measure:
      '本番ではhttpsの公開アドレスでなければ起動しない。外への通信（LINE、メール、データベース）もTLSだけで行う',
    evidence: 'server/src/platform/config/config.test.ts、server/src/platform/mail/mailer.test.ts',
    bearers: ['product', 'host'],
    state: httpsState,
  },
  {
    id: 'SEC-02',
    clause: 'TLSの設定をIPA「TLS暗号設定ガイドライン」第3版に合わせる',
    measure:
      '自分で証明書を持つとき（TLS_CERT）は、推奨セキュリティ型の版と組み合わせだけで話す。手前の中継装置で終わるときは、中継装置で設定する',
    evidence: 'server/src/platform/http/listener.test.ts、中継装置の設定の写し（設置先で用意）',
    bearers: ['host', 'operator'],
    state: always('outside'),
  },
  {
    id: 'SEC-03',
    clause: '保存するデータをすべて暗号化する（控え・添付を含む）',
    measure:
      '名前・回答など個人の情報は値ごとに暗号化する。選択肢の答え・地域・生年は数えるために平文で、ディスクの暗号化で守る',
    evidence: 'docs/security.md「Ciphers」、server/src/platform/crypto の試験',
    bearers: ['product', 'host'],
    state: always('partly'),
  },
  {
    id: 'SEC-04',
    clause: '暗号はCRYPTREC暗号リストに従う',
    measure: '下の「使っている暗号」のとおり',
    evidence: 'この画面の暗号の表',
    bearers: ['product'],
    state: always('ok'),
  },
  {
    id: 'SEC-05',
    clause: '管理端末からクラウドまでの経路をすべて暗号化する',
    measure:
      'ブラウザから中継装置まではhttps。中継装置・データベース・メールが別の機械にあるときは、その間もTLSでなければ起動しない',
    evidence: 'この行の「今の状態」',
    bearers: ['product', 'host'],
    state: (facts) => {
      const web = httpsState(facts);
      const { databaseTls } = facts;
      if (databaseTls === false)
        return judged(false, `${web.found}。データベースとの間が暗号化されていません`);
      return {
        state: web.state,
        found: `${web.found}。データベースとの間：${databaseTls ? 'TLS' : '同じ機械の中'}`,
      };
    },
  },
  {
    id: 'SEC-06',
    clause: '個人情報を見る管理者は多要素認証をする',
    measure: 'すべての職員に2段階認証を必須にしている。登録するまで何もできない',
    evidence: 'server/src/modules/staff/sign-in/sign-in.test.ts',
    bearers: ['product'],
    state: ({ activeStaff, withoutSecondFactor }) => ({
      state: 'ok',
      found: `使用中の職員${activeStaff}人。うち${withoutSecondFactor}人は2段階認証の登録前で、まだ何も見られません`,
    }),
  },
  {
    id: 'SEC-07',
    clause: '管理画面を特定のグローバルIPアドレスに限る',
    measure:
      '「接続できる場所」で、全体と役割ごとに、使えるIPアドレスを決める。外では断るか、できることを減らす。緊急用の端末は前もって登録する',
    evidence: 'server/src/modules/staff/access/places.test.ts、server/src/platform/http/addresses.test.ts',
    bearers: ['product', 'city'],
    state: ({ placesLimited }) =>
      judged(
        placesLimited,
        placesLimited
          ? '登録した場所の外では、使えないか、できることが減ります'
          : 'まだ場所を決めていません。「接続できる場所」で、市の回線のアドレスを入れてください',
      ),
  },
  {
    id: 'SEC-08',
    clause: 'ログインにパスワードを必要とする',
    measure: '12字以上。よく使われる言葉と自分の名前は断る。4回まちがえると待ち時間が付く',
    evidence: 'server/src/platform/auth/password.test.ts、server/src/modules/staff/sign-in/attempts.test.ts',
    bearers: ['product'],
    state: always('ok'),
  },
  {
    id: 'SEC-09',
    clause: 'アクセス制御で情報資産を守る',
    measure:
      '役割ごとにできることを決め、サーバーがすべての入り口で断る。自治体どうしはデータベースの壁で分ける',
    evidence: 'server/src/app/endpoints.test.ts、server/src/app/isolation.test.ts',
    bearers: ['product', 'city'],
    state: ({ openTables }) =>
      judged(
        openTables === 0,
        openTables === 0 ? 'すべての表が壁の内にあります' : `${openTables}個の表が壁の外にあります`,
      ),
  },
  {
    id: 'SEC-10',
    clause: 'システム・アプリケーション・アクセス・操作の記録を取り、180日以上保存する',
    measure: '4つの記録を1か所に残す。保存期間は180日より短くできない',
    evidence: 'server/src/platform/audit/log-lines.test.ts、keeping.test.ts',
    bearers: ['product'],
    state: ({ keepDays, logsLastDay }) =>
      judged(
        keepDays >= 180,
        `保存期間${keepDays}日。24時間の記録：${[...logsLastDay.values()].reduce((sum, n) => sum + n, 0).toLocaleString('ja-JP')}件`,
      ),
  },
  {
    id: 'SEC-11',
    clause: '記録を漏えい・改ざん・消去・破壊から守る',
    measure:
      '書き換えと削除の権限をなくし、1秒ごとに鎖でつないで封をする。毎日、外に控えを残し、毎晩点検する',
    evidence: 'server/src/platform/audit/audit.test.ts、keeping.test.ts',
    bearers: ['product', 'operator'],
    state: ({ lastVerification, sealWaiting }) => {
      const late = (sealWaiting ?? 0) > 60;
      if (!lastVerification)
        return judged(false, '改ざん点検をまだしていません。「改ざん点検」で今すぐできます');
      const when = lastVerification.at.toZonedDateTimeISO('Asia/Tokyo').toPlainDate().toString();
      return judged(
        lastVerification.ok && !late,
        `${when}の点検：${lastVerification.ok ? '問題なし' : '問題あり'}${late ? '。封が遅れています' : ''}`,
      );
    },
  },
  {
    id: 'SEC-12',
    clause: '記録を1か所に集め、検索・統計・抽出・印刷でき、求めに応じて市に渡せる',
    measure: '操作記録の画面で検索・集計・CSV・A4印刷ができる。市の職員が自分でできる',
    evidence: 'e2e/audit.spec.ts、server/src/modules/audit/routes.test.ts',
    bearers: ['product'],
    state: always('ok'),
  },
  {
    id: 'SEC-13',
    clause: 'IPA「安全なウェブサイトの作り方」第1章の11種類のぜい弱性に対策する',
    measure:
      '11種類のそれぞれを、実際の入り口から攻撃する試験がある。職員のどの画面に悪意のある言葉を出しても、ブラウザで何も動かないことを確かめている',
    evidence:
      'server/src/app/safety/eleven.test.ts、headers.test.ts、e2e/safety.spec.ts、docs/security-asvs.md',
    bearers: ['product'],
    state: always('ok'),
  },
  {
    id: 'SEC-14',
    clause: 'LINEログインのセキュリティチェックリストをすべて満たす',
    measure:
      'リストの項目ごとに試験がある。state・nonce・PKCEを使い、トークンはサーバーで確かめ、1回の答えは1回だけ使う',
    evidence: 'server/src/app/safety/line-login.test.ts、server/src/modules/line/login/login.test.ts',
    bearers: ['product'],
    state: always('ok'),
  },
  {
    id: 'SEC-15',
    clause: 'ぜい弱性の修正を公開後すぐに当てる',
    measure: '使っている部品の版を固定し、更新を受け取って入れ替える。基盤の更新は設置先で行う',
    evidence: 'package-lock.json、部品表（dist/bill-of-materials.cdx.json）、更新の記録（運用する人）',
    bearers: ['operator', 'host'],
    state: always('outside'),
  },
  {
    id: 'SEC-16',
    clause: 'ウイルス対策をする（添付ファイルを含む）',
    measure:
      '画像は読み取って作り直し、付いていた情報を捨てる。受け取ったファイルは、置く前にウイルスの検査（clamd）を通す',
    evidence: 'server/src/platform/outside/clamd.test.ts、server/src/modules/delivery/images.test.ts',
    bearers: ['product', 'host'],
    state: ({ scans }) =>
      judged(
        scans,
        scans
          ? 'ウイルスの検査につながっています。検査が止まると、ファイルは受け取りません'
          : 'ウイルスの検査につながっていません。CLAMD_SOCKETを設定してください（設定する人に伝えてください）',
      ),
  },
  {
    id: 'SEC-17',
    clause: 'ファイアウォール・不正侵入対策をする',
    measure: '外に開くのは中継装置だけにする。受信は署名で確かめ、外へは表にある先だけにつなぐ',
    evidence:
      'server/src/platform/outside/hosts.test.ts、server/src/modules/line/intake/receive-webhook.test.ts',
    bearers: ['host', 'product'],
    state: always('outside'),
  },
  {
    id: 'SEC-18',
    clause: '情報資産の漏えい・改ざん・消去・目的外利用を防ぐ',
    measure: '見る・書き出すを権限で分け、理由と記録を残し、大量の書き出しを知らせる',
    evidence: 'server/src/modules/watching/watching.test.ts',
    bearers: ['product', 'city'],
    state: always('partly'),
  },
  {
    id: 'SEC-19',
    clause: 'セキュリティ機能の働きを監視し、必要なときに市の職員に警告する',
    measure: '見守りの10項目を15秒ごとに調べ、画面とメールで知らせる',
    evidence: 'server/src/modules/watching/watching.test.ts',
    bearers: ['product', 'city'],
    state: ({ openWarnings, rulesOff, mail }) =>
      judged(
        openWarnings === 0 && rulesOff === 0 && mail === 'smtp',
        [
          `確認を待つお知らせ${openWarnings}件`,
          rulesOff > 0 && `切ってある項目${rulesOff}件`,
          mail === 'folder' && 'メールサーバーが未設定',
        ]
          .filter(Boolean)
          .join('、'),
      ),
  },
  {
    id: 'SEC-20',
    clause: 'セキュリティ対策の状況を点検する',
    measure: 'この画面が、開いたときの状態を調べて示す。印刷して保管できる',
    evidence: 'server/src/modules/inspection/inspection.test.ts',
    bearers: ['product', 'city'],
    state: always('ok'),
  },
  {
    id: 'SEC-21',
    clause: '政府のLINE利用ガイドラインと個人情報保護法に従う',
    measure:
      '質問ごとに利用目的を示し、使ってよい所属を決める。目的外の利用は根拠と承認の記録がないと進まない。LINEには暗号化の区分の答えを送らない。手続きは市の規程による',
    evidence: 'server/src/modules/audiences/outside-purpose.test.ts',
    bearers: ['city', 'product'],
    state: always('partly'),
  },
  {
    id: 'SEC-22',
    clause: '機密情報・個人情報をLINE社側に残さない',
    measure:
      '暗号化と要配慮の質問はトークで聞かず、このシステムのページで聞く。トークにも出さない。地域や知りたい情報など通常の区分の質問は、トークのボタンで聞く',
    evidence: 'server/src/modules/residents/refusals.test.ts',
    bearers: ['product', 'city'],
    state: always('partly'),
  },
  {
    id: 'SEC-23',
    clause: '個人情報を見る端末に行政情報を残さない',
    measure: 'ブラウザに残さないよう指示し、書き出しを見る権限と分け、書き出しを記録する',
    evidence: 'server/src/app/safety/headers.test.ts（no-store）、e2e/audit.spec.ts',
    bearers: ['product', 'city'],
    state: always('ok'),
  },
  {
    id: 'SEC-24',
    clause: 'データ（控えを含む）を日本国内に置き、国内法に従う',
    measure: '外への接続先は下の表だけで、プログラムが守る。設置場所は市が選ぶ',
    evidence: 'server/src/platform/outside/hosts.test.ts、設置先の証明',
    bearers: ['host', 'product'],
    state: always('outside'),
  },
  {
    id: 'SEC-25',
    clause: 'ISMAP登録とISO 27001・27017・27018のクラウドに置く',
    measure: '特定のクラウドに頼らずに動くので、登録されたクラウドを選べる',
    evidence: '設置先の登録の証明',
    bearers: ['host', 'city'],
    state: always('outside'),
  },
  {
    id: 'SEC-26',
    clause: '災害・盗難を防ぎ、非常用電源と入退室管理のある場所に置く',
    measure: '設置先の施設による',
    evidence: '設置先の証明',
    bearers: ['host'],
    state: always('outside'),
  },
];
