/** What to do about each finding of the connection check. */
const ADVICE: Readonly<Record<string, string>> = {
  token_refused:
    'LINEがチャネルアクセストークンを受け付けません。配信ができません。システムの担当者に、トークンの再発行と登録を依頼してください。',
  webhook_elsewhere:
    'LINE Developersコンソールに、別のWebhook URLが登録されています。友だち追加や回答を受け取れません。システムの担当者に依頼してください。',
  webhook_off: 'LINE DevelopersコンソールでWebhookの利用がオフになっています。オンにしてください。',
  webhook_missing: 'LINE DevelopersコンソールにWebhook URLが登録されていません。登録してください。',
  nothing_arrived:
    'この24時間、LINEから何も届いていません。自分のスマートフォンで友だち追加をするかメッセージを送って、届くか確かめてください。',
  events_failed: '受信した内容のうち、処理できなかったものがあります。システムの担当者に知らせてください。',
  events_waiting:
    '受信した内容の処理が遅れています。しばらくしても減らないときは、システムの担当者に知らせてください。',
  login_missing:
    'LINEログインのチャネルが登録されていません。利用者が「受信設定」のページを開けません。システムの担当者に依頼してください。',
  line_unreachable: 'LINEから返事がありません。少し待ってから、もう一度確かめてください。',
};

export const connectionAdvice = (reason: string | null): string =>
  ADVICE[reason ?? ''] ?? '確かめられませんでした。少し待ってから、もう一度確かめてください。';
