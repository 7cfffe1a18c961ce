/** Why LINE's side is behind, and what becomes of it. */
export const WAITING = {
  line_limit:
    'LINEが1時間に受け付ける数の上限に達しました。自動でもう一度行います。待っている間も、今のメニューはそのまま見えます。',
  line_unreachable: 'LINEにつながりません。つながりしだい、自動で続けます。',
  line_refused:
    'LINEが受け付けませんでした。自動でもう一度行います。続くときは、LINE公式アカウントの接続を確かめてください。',
} as const;
