import fs from 'node:fs/promises';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { writeExport } from '../../platform/backup/write-export.ts';
import { MUNICIPALITY, Refused, type Command } from './command.ts';

const count = (n: number) => n.toLocaleString('ja-JP');

export const exportAll: Command = {
  name: 'export',
  summary: '自治体のすべてのデータを、ほかのシステムでも読める形（CSV、JSON、元のファイル）で書き出す',
  options: {
    municipality: MUNICIPALITY,
    out: {
      example: '/mnt/handover/minatodai',
      text: '書く場所（まだないか、空のフォルダー）',
      required: true,
    },
    reason: {
      example: '次期システムへの移行のため（契約第12条）',
      text: 'なぜ書き出すか。操作記録に残る',
      required: true,
    },
  },
  async run({ runtime, required, municipality }) {
    const ctx = await municipality();
    const folder = required('out');
    const there = await fs.readdir(folder).catch(() => null);
    if (there && there.length > 0) throw new Refused(`${folder} は空ではありません。上書きはしません。`);
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    await fs.chmod(folder, 0o700);
    await ctx.transaction((ctx) =>
      appendAudit(ctx, { action: 'municipality.exported', purpose: required('reason') }),
    );
    const exported = await writeExport(runtime, ctx, folder);
    const rows = Object.values(exported.tables).reduce((sum, n) => sum + n, 0);
    const unreadable =
      exported.unreadable > 0
        ? `\n開けない値が ${count(exported.unreadable)}件あります。改ざんか移動のおそれがあります。`
        : '';
    return {
      data: { folder, rows, ...exported },
      bad: exported.unreadable > 0,
      text: `${folder} に ${Object.keys(exported.tables).length}の表（${count(rows)}行）とファイル${count(exported.files)}個を書き出しました。README.txt から読んでください。\n個人情報が暗号化されずに入っています。渡し終えたら消してください。${unreadable}`,
    };
  },
};
