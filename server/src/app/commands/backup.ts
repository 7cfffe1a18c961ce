/** Making a backup of one municipality, and looking whether one could be restored. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { backupKeyPath, readBackupKey } from '../../platform/backup/backup-key.ts';
import { NotABackup } from '../../platform/backup/header.ts';
import { checkBackup, openBackup, RestoreRefused } from '../../platform/backup/restore-backup.ts';
import { writeBackup } from '../../platform/backup/write-backup.ts';
import { SealBroken } from '../../platform/crypto/field-cipher.ts';
import type { Runtime } from '../../platform/module.ts';
import { MUNICIPALITY, Refused, type Command } from './command.ts';

const count = (n: number) => n.toLocaleString('ja-JP');

export const backup: Command = {
  name: 'backup',
  summary: '自治体のバックアップを取る（動かしたままでよい。暗号化した1つのファイルになる）',
  options: {
    municipality: MUNICIPALITY,
    out: {
      example: '/backup',
      text: '書く場所。フォルダーなら、その中に「名前-日時.madoguchi」を作る',
      required: true,
    },
    'key-out': {
      example: '/safe/minatodai.key.json',
      text: '鍵の控え（マスターキーで包んである）を書くファイル。省くと DATA_DIR/backup-keys。バックアップとは別の場所に保管する',
    },
  },
  async run({ runtime, required, optional, municipality }) {
    const ctx = await municipality();
    const id = ctx.scope.municipalityId;
    const to = await placeFor(runtime, required('out'), (await runtime.town(id))?.slug ?? String(id));
    const keyFile = optional('key-out') ?? backupKeyPath(runtime.config.dataDir, id);
    const written = await writeBackup(runtime, id, { to, keyFile });
    const rows = Object.values(written.tables).reduce((sum, n) => sum + n, 0);
    await ctx.transaction((ctx) =>
      appendAudit(ctx, {
        action: 'municipality.backed_up',
        after: { file: path.basename(to), rows, files: written.files, bytes: written.bytes },
      }),
    );
    const gone = written.filesGone > 0 ? `（うち${count(written.filesGone)}個は、取る間に消された）` : '';
    return {
      data: { ...written, file: to, keyFile, rows },
      text: `${to} に ${count(rows)}行とファイル${count(written.files)}個${gone}を書きました（${count(written.bytes)}バイト）。\n鍵の控えは ${keyFile} です。これとマスターキーがなければ、バックアップは開けません。別々の場所に保管してください。`,
    };
  },
};

async function placeFor(runtime: Runtime, out: string, slug: string): Promise<string> {
  const stat = await fs.stat(out).catch(() => null);
  if (stat?.isFile()) throw new Refused(`${out} は、すでにあります。上書きはしません。`);
  if (!stat?.isDirectory()) return out;
  const time = runtime.services.now().toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
  return path.join(out, `${slug}-${time}.madoguchi`);
}

export const backupCheck: Command = {
  name: 'backup check',
  summary: 'バックアップを最後まで読み、戻せるかを確かめる（何も書かない。戻せなければ終了コード1）',
  options: {
    in: { example: '/backup/minatodai-20261121T030000Z.madoguchi', text: 'バックアップ', required: true },
    key: { example: '/safe/minatodai.key.json', text: '鍵の控え', required: true },
  },
  async run({ runtime, required }) {
    const { about, found } = await explained(async () => {
      const opened = await openBackup(runtime, required('in'), await keyIn(required('key')));
      return { about: opened.about, found: await checkBackup(opened) };
    });
    const rows = Object.values(found.tables).reduce((sum, n) => sum + n, 0);
    return {
      data: { municipality: about.slug, madeAt: about.madeAt, rows, ...found },
      text: `「${about.name}」の ${about.madeAt} のバックアップです。${count(rows)}行、ファイル${count(found.files)}個を、最後まで読めました。`,
    };
  },
};

/** @throws Refused when it is not a key file */
export async function keyIn(file: string) {
  const key = await readBackupKey(file);
  if (!key) throw new Refused(`${file} は、鍵の控えではないか、読めません。`);
  return key;
}

/** Says in words why a backup cannot be used. */
export async function explained<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof NotABackup)
      throw new Refused('バックアップのファイルではないか、先頭が壊れています。');
    if (error instanceof SealBroken)
      throw new Refused(
        `バックアップを開けません（${message}）。壊れている、途中で切れている、書き換えられた、または鍵の控えがちがいます。`,
      );
    if (error instanceof RestoreRefused && error.reason === 'other_key')
      throw new Refused('鍵の控えが、別の自治体のものです。');
    if (error instanceof RestoreRefused && error.reason === 'other_schema')
      throw new Refused(
        `バックアップを取った版と、この版がちがいます（${message}）。取った版で戻してから、新しい版に上げてください。`,
      );
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new Refused('バックアップのファイルがありません。');
    if (/MASTER_KEY/.test(message))
      throw new Refused(
        '鍵の控えが、今のマスターキーで開きません。控えを取った時のマスターキーを MASTER_KEY_PREVIOUS に入れてください。',
      );
    throw error;
  }
}
