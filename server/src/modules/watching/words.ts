/** What was found, in one sentence. Pure. */
import type { WatchRuleName } from '@madoguchi/contract/watching';
import type { Facts } from './tables.ts';

const ALARMS: Readonly<Record<string, string>> = {
  send_halted: 'LINEが配信を受け付けず、止まっています',
  send_stalled: '配信が1分以上進んでいません',
  outcome_unknown: '届いたかどうか分からない配信があります',
  channel_refused: 'LINEが個別のお知らせを受け付けません',
};
const PROBLEMS: Readonly<Record<string, string>> = {
  entry_altered: '中身が書き換えられた記録',
  entry_removed: '消された記録',
  entry_inserted: 'あとから差し込まれた記録',
  entry_forged: 'このシステムが書いたものではない記録',
  block_altered: '書き換えられた封',
  block_removed: '消された封',
  anchor_missed: '外に残した控えとの食い違い',
};

/** @param names of staff members by id */
export function sentenceOf(rule: WatchRuleName, facts: Facts, names: ReadonlyMap<string, string>): string {
  const who = names.get(String(facts['staff'])) ?? '職員';
  const count = Number(facts['count'] ?? 0).toLocaleString('ja-JP');
  const from = facts['address'] ? `（接続元 ${facts['address']}）` : '';
  switch (rule) {
    case 'sign_in_failures':
      return `${who}のログインが、10分間に${count}回失敗しました${from}。`;
    case 'unknown_sign_ins':
      return `登録のない名前でのログインが、10分間に${count}回ありました${from}。`;
    case 'new_place':
      return `${who}が、これまでにない場所からログインしました${from}。`;
    case 'envelope_used':
      return `${who}のログインに、封筒の復旧コードが使われました${from}。`;
    case 'mass_export':
      return `${who}が、1時間に${count}件を書き出しました。`;
    case 'seal_late':
      return `操作記録の封が${count}秒遅れています。`;
    case 'record_broken':
      return `改ざん点検で「${PROBLEMS[String(facts['problem'])] ?? '問題'}」が見つかりました。`;
    case 'webhook_refused':
      return `署名の合わない受信を、10分間に${count}回断りました。`;
    case 'delivery_stalled':
      return `${ALARMS[String(facts['kind'])] ?? '配信が止まっています'}。`;
    case 'loop_failing':
      return `裏で動く処理「${facts['loop']}」が、10分間に${count}回失敗しました。`;
    case 'incident_due': {
      const report = facts['kind'] === 'early' ? '速報' : '確報';
      return Number(facts['count']) < 0
        ? `漏えい等の${report}の期限を過ぎています。`
        : `漏えい等の${report}の期限まで、あと${count}日です。`;
    }
    case 'certificate_ending':
      return Number(facts['count']) < 0
        ? 'サーバー証明書の期限が切れています。'
        : `サーバー証明書の期限まで、あと${count}日です。`;
  }
}

/** The screen that shows more. */
export function linkOf(rule: WatchRuleName, facts: Facts): string | null {
  switch (rule) {
    case 'incident_due':
      return facts['incident'] ? `/incidents/${facts['incident']}` : null;
    case 'sign_in_failures':
    case 'new_place':
    case 'envelope_used':
      return facts['staff'] ? `/staff/${facts['staff']}` : null;
    case 'unknown_sign_ins':
      return '/audit?group=sign_in';
    case 'mass_export':
      return `/audit?group=export&actorKind=staff&actorId=${facts['staff']}`;
    case 'seal_late':
    case 'record_broken':
      return '/audit/verification';
    case 'webhook_refused':
      return '/audit?log=application';
    case 'delivery_stalled':
      return facts['delivery'] ? `/deliveries/${facts['delivery']}` : '/deliveries';
    case 'loop_failing':
      return '/audit?log=system';
    case 'certificate_ending':
      return null;
  }
}
