/** Everything on the officer's page, as it is at this moment. */
import { AUDIT_LOGS, type AuditLog } from '@madoguchi/contract/audit-actions';
import type { Ctx } from '../../platform/context/context.ts';
import { CIPHERS } from './ciphers.ts';
import { CLAUSES } from './clauses.ts';
import { lookAround, type Facts } from './look-around.ts';

const HOLDS: Readonly<Record<AuditLog, string>> = {
  operation: '職員と利用者の操作、閲覧、検索、書き出し、ログインの成否、断った操作。前後の内容は暗号化',
  access: '接続元、画面・入り口、応答番号、時間。打ち込んだ内容は残さない（画像などの部品を除く）',
  application: '警告とエラー。決まった文と符号だけ',
  system: '起動と停止、裏で動く処理の失敗',
};

export async function showInspection(ctx: Ctx) {
  const facts = await lookAround(ctx);
  return {
    at: ctx.now().toString(),
    clauses: CLAUSES.map(({ id, clause, measure, evidence, bearers, state }) => ({
      id,
      clause,
      measure,
      evidence,
      bearers: [...bearers],
      ...state(facts),
    })),
    ciphers: [...CIPHERS],
    hosts: [...ctx.outside.hosts],
    logs: logsOf(facts),
  };
}

function logsOf(facts: Facts) {
  const kept = `${facts.keepDays}日（月ごとに消去）`;
  return [
    ...Object.entries(AUDIT_LOGS).map(([log, kind]) => ({
      kind,
      holds: HOLDS[log as AuditLog],
      place: 'データベース（鎖でつないで封をする）',
      kept,
      lastDay: facts.logsLastDay.get(log) ?? 0,
    })),
    {
      kind: '封の控え',
      holds: '毎日の封の番号と値、署名',
      place: 'サーバーのフォルダー（データベースの外）、設定すればメール',
      kept: '期限なし',
      lastDay: null,
    },
    {
      kind: '標準出力の記録',
      holds: '番号・符号・件数。個人情報は残さない',
      place: '設置先の記録の仕組み',
      kept: '設置先の決まりによる',
      lastDay: null,
    },
  ];
}
