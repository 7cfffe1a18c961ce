import { appendAudit, sealAll, verifyAudit } from '../../platform/audit/audit-log.ts';
import { backupKeyPath } from '../../platform/backup/backup-key.ts';
import { openBackup, restoreBackup } from '../../platform/backup/restore-backup.ts';
import { systemContext } from '../../platform/context/context.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import type { Runtime } from '../../platform/module.ts';
import { explained, keyIn } from './backup.ts';
import { Refused, type Command } from './command.ts';

const count = (n: number) => n.toLocaleString('ja-JP');

export const restore: Command = {
  name: 'restore',
  summary: 'バックアップから自治体を戻す（同じ番号で。すでにある自治体には戻さない）',
  options: {
    in: { example: '/backup/minatodai-20261121T030000Z.madoguchi', text: 'バックアップ', required: true },
    key: {
      example: '/safe/minatodai.key.json',
      text: '鍵の控え',
      required: true,
    },
  },
  async run({ runtime, required }) {
    const key = await keyIn(required('key'));
    await refuseTaken(runtime, key.municipalityId, key.slug);
    const restored = await explained(async () =>
      restoreBackup(runtime, await openBackup(runtime, required('in'), key), key),
    );
    const { about, held } = restored;
    const id = about.municipalityId as MunicipalityId; // its row has just been written
    const ctx = systemContext(runtime.services, id, 'command line');
    runtime.services.cipher.forget(id);
    const rows = Object.values(restored.tables).reduce((sum, n) => sum + n, 0);
    await ctx.transaction((ctx) =>
      appendAudit(ctx, {
        action: 'municipality.restored',
        after: { madeAt: about.madeAt, rows, files: restored.files, held },
      }),
    );
    await sealAll(runtime, id);
    const verdict = await verifyAudit(ctx);
    return {
      data: {
        municipality: about.slug,
        madeAt: about.madeAt,
        rows,
        files: restored.files,
        held,
        audit: verdict,
      },
      bad: !verdict.ok,
      text: [
        `「${about.name}」を、${about.madeAt} の時点に戻しました（${count(rows)}行、ファイル${count(restored.files)}個）。`,
        verdict.ok
          ? `操作記録は、${count(verdict.entries)}件すべて、書き換えられていないことを確かめました。`
          : '操作記録に問題があります。audit verify で場所を確かめてください。',
        ...held.map(({ words, count: n }) => `・${words}（${count(n)}件）。`),
        `鍵の控えを、${backupKeyPath(runtime.config.dataDir, id)} にも置くために、はやめに backup を取ってください。職員と利用者は、もう一度ログインします。`,
      ].join('\n'),
    };
  },
};

async function refuseTaken(runtime: Runtime, id: number, slug: string): Promise<void> {
  for (const one of await runtime.municipalities()) {
    const town = await runtime.town(one);
    if (one === id)
      throw new Refused(
        `番号${id}の自治体「${town?.name ?? ''}」が、すでにあります。上書きはしません。空のデータベースに戻すか、先に erase で消してください。`,
      );
    if (town?.slug === slug)
      throw new Refused(`短い名前「${slug}」の自治体が、別の番号ですでにあります。上書きはしません。`);
  }
}
