/**
 * What this version answers to the hundred rows. ○ stands for what a test shows, and names it; △ and × say in 備考 what is
 * missing. A test of this folder fails when a named test is not in the tree.
 */
import type { AnswerMark } from '@madoguchi/contract/inspection';
import type { AskedRow } from './asked.ts';

export interface TestLink {
  /** From the root of the source. */
  readonly file: string;
  readonly name: string;
}

export interface Answer {
  readonly mark: AnswerMark;
  readonly note: string;
  readonly tests: readonly TestLink[];
}

const M = 'server/src/modules';
const at = (file: string, ...names: readonly string[]): readonly TestLink[] =>
  names.map((name) => ({ file, name }));

const yes = (note: string, ...tests: readonly (readonly TestLink[])[]): Answer => ({
  mark: 'yes',
  note,
  tests: tests.flat(),
});
const partly = (note: string, ...tests: readonly (readonly TestLink[])[]): Answer => ({
  mark: 'partly',
  note,
  tests: tests.flat(),
});
const no = (note: string): Answer => ({ mark: 'no', note, tests: [] });

const ANSWERED: Readonly<Record<number, Answer>> = {
  1: yes(
    '登録項目は市が決められる。',
    at(
      'e2e/first-light.spec.ts',
      'SEG-01 SEG-02 友だち追加をすると登録アンケートがトークで始まり、ボタンだけで答え終わる',
      'SEG-07 SEG-08 職員が条件を組み合わせて配信グループを作ると、対象人数と未回答の人数が見える',
    ),
    at(
      `${M}/delivery/sending.test.ts`,
      'DLV-02 配信グループの人だけに1回ずつ届き、リンクは窓口のアドレスに替わる',
    ),
  ),
  2: yes(
    '',
    at(
      `${M}/residents/questionnaire.test.ts`,
      '友だち追加であいさつと1問目が1回の返信で届き、タップだけで最後まで答えられる',
    ),
    at(
      `${M}/residents/reception/reception.test.ts`,
      '受信設定から項目を選ぶと同じ質問が出て、答えると変わる',
    ),
  ),
  3: partly(
    '予約配信はできる。決まった間隔で繰り返す定期配信は、この版にはない。',
    at(`${M}/delivery/scheduled.test.ts`, 'DLV-03 時刻までは始まらず、時刻になると始まる'),
  ),
  4: yes(
    'LINEの仕様により、20人未満のときは表示できない。',
    at(
      `${M}/delivery/result.test.ts`,
      'DLV-12 LINEに聞くまでは空で、聞くと開封とクリックした人数が出る',
      '20人未満のときは、人数も割合も出さない',
    ),
  ),
  5: partly(
    '登録アンケートの回答と、取り込んだ名簿でできる。申請と予約の機能は、この版にはない。',
    at(
      `${M}/audiences/audiences.test.ts`,
      'SEG-07 どの条件でも、人数と確定した配信先は、一人ずつ調べた結果と一致する（未反映の変更があっても）',
    ),
  ),
  6: yes(
    '',
    at(
      `${M}/rich-menus/keeping/keep-menus.test.ts`,
      '公開すると、LINEに画像まで揃ってから、友だち全員の画面に出る',
    ),
  ),
  7: yes(
    '1枚のボタンは20個まで（LINEの上限）。',
    at(
      `${M}/rich-menus/check-design.test.ts`,
      'RM-03 重なり・はみ出し・大きさのないボタンを、どこかを示して見つける',
    ),
    at(
      `${M}/rich-menus/keeping/keep-menus.test.ts`,
      'RM-04 RM-05 タブを押した人は、新しい版でも同じタブを見る。前の版のメニューはLINEから消える',
    ),
  ),
  8: yes(
    '',
    at(
      `${M}/rich-menus/keeping/keep-menus.test.ts`,
      '前の版に戻せる',
      '別のメニューを全員に表示すると、前のメニューのタブを見ていた人にも出る',
    ),
  ),
  9: yes(
    '',
    at(
      `${M}/rich-menus/keeping/keep-menus.test.ts`,
      'RM-04 RM-05 タブを押した人は、新しい版でも同じタブを見る。前の版のメニューはLINEから消える',
    ),
  ),
  10: partly(
    '緊急（防災）メニューへの切り替えと、職員だけに見せる訓練はできる。トークの言葉や申請をきっかけに1人ずつ切り替えることは、この版にはない。',
    at(
      `${M}/rich-menus/keeping/keep-menus.test.ts`,
      '切り替えると全員に出て、解除すると、ひとりひとりが前に見ていたメニューに戻る',
      '訓練は、テスト配信の対象の職員にだけ見える',
    ),
  ),
  54: partly(
    '子どもや本人の年齢を条件に配信先を選び、日時を予約して送れる。年齢に達した日に自動で送ることは、この版にはない。',
    at(
      `${M}/audiences/ages.test.ts`,
      'SEG-12 生年月日の範囲は、満年齢・満月齢を一人ずつ数えた結果と一致する',
    ),
  ),
  94: partly(
    '配信の中のリンクとボタンのクリック数は貯める。シナリオの機能は、この版にはない。',
    at(
      `${M}/delivery/result.test.ts`,
      'DLV-13 自分たちのアドレスは元のページへ案内し、人のクリックだけを数える',
    ),
  ),
  95: partly(
    '配信の履歴、職員、操作記録はCSVとExcelで書き出せる。レポートを作る機能は、この版にはない。',
    at(`${M}/audit/routes.test.ts`, 'Excelでも、同じ見出しと中身で書き出せる'),
    at(`${M}/delivery/drafts.test.ts`, 'DLV-11 状態・種別・件名でさがし、続きをめくり、CSVに書き出す'),
  ),
  97: partly(
    '配信ごとの結果と、操作の件数は画面で見られる。ほかの機能のレポートは、この版にはない。',
    at(`${M}/audit/routes.test.ts`, '日ごと・操作ごと・人ごとの数が合い、記録のない日は0と出る'),
  ),
  98: yes(
    '',
    at(
      'e2e/first-light.spec.ts',
      'DLV-09 DLV-10 配信結果に、届いた人数とクリック数が出て、20人未満の数はないと分かる',
    ),
    at(`${M}/audit/routes.test.ts`, '日ごと・操作ごと・人ごとの数が合い、記録のない日は0と出る'),
    at(
      `${M}/inspection/load.test.ts`,
      'OPS-04: 混み具合の画面は、機能ごとに処理中・順番待ち・断った数・接続を、今の数で示す',
    ),
  ),
};

/** What a row without an answer of its own lacks, by category. */
const MISSING: Readonly<Record<string, string>> = {
  '申請・アンケート': '申請・アンケートの機能は、この版にはない。',
  通報: '通報の機能は、この版にはない。',
  予約: '予約の機能は、この版にはない。',
  子育て: '子育ての機能は、この版にはない。',
  チャットボット: 'チャットボットの機能は、この版にはない。',
  防災: '防災の機能のうち、この版にあるのは緊急メニューだけで、この行にはあたらない。',
  ごみ: 'ごみの機能は、この版にはない。',
};

export function answerTo(row: Pick<AskedRow, 'no' | 'category'>): Answer {
  return ANSWERED[row.no] ?? no(MISSING[row.category] ?? 'この版にはない。');
}
