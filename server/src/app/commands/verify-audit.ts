import { AUDIT_PROBLEMS } from '@madoguchi/contract/audit';
import { readAnchors, verifyAudit } from '../../platform/audit/audit-log.ts';
import { MUNICIPALITY, type Command } from './command.ts';

export const auditVerify: Command = {
  name: 'audit verify',
  summary: '操作記録が書き換えられていないか確かめる（問題があれば終了コード1）',
  options: { municipality: MUNICIPALITY },
  async run({ runtime, municipality }) {
    const ctx = await municipality();
    const { municipalityId } = ctx.scope;
    const anchors = await readAnchors(runtime.config.dataDir, runtime.services.cipher, municipalityId);
    const verdict = await verifyAudit(ctx, { anchors });
    const looked = `${verdict.entries.toLocaleString('ja-JP')}件の記録、${verdict.blocks.toLocaleString('ja-JP')}個の封、${anchors.length}個の控え`;
    const bad = verdict.firstBad;
    if (bad === null) return { data: { ...verdict }, text: `問題はありません（${looked}）。` };
    const place = [
      bad.block === null ? null : `封 ${bad.block}`,
      bad.entryId === null ? null : `記録 ${bad.entryId}`,
    ].filter((part) => part !== null);
    return {
      data: { ...verdict },
      bad: true,
      text: `${AUDIT_PROBLEMS[bad.problem]}（最初の場所：${place.join('、') || `第${bad.epoch}期`}）。\n確かめたのは ${looked}。データベースをそのまま保存し、情報セキュリティの担当へ連絡してください。`,
    };
  },
};
