/** The end of a municipality on this installation: its key, its rows, its files, and a certificate that claims no more. */
import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { backupKeyPath } from '../../platform/backup/backup-key.ts';
import type { Runtime } from '../../platform/module.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import { eraseTenant, type ErasedTable } from '../../platform/db/erase-tenant.ts';
import { systemContext } from '../../platform/context/context.ts';
import { pause } from '../../platform/time/pause.ts';
import { Refused, type Command } from './command.ts';

/** Running processes notice within a second that the municipality is gone; what they wrote until then goes in the next pass. */
const PASS_PAUSE_MS = 1500;
const MOST_PASSES = 20;

export const erase: Command = {
  name: 'erase',
  summary: '自治体を消す（鍵を壊し、行とファイルをすべて消して、証明書を出す。元に戻せない）',
  options: {
    slug: { example: 'minatodai', text: '消す自治体の短い名前', required: true },
    confirm: {
      example: 'みなと台市',
      text: '消す自治体の名前を、そのまま入れる（取りちがえを防ぐため）',
      required: true,
    },
    out: { example: 'certificate.txt', text: '証明書を書くファイル（省くと画面に出す）' },
  },
  async run({ runtime, required, optional }) {
    const found = await findTown(runtime, required('slug'));
    if (!found) throw new Refused(`「${required('slug')}」という自治体はありません。`);
    if (required('confirm') !== found.name)
      throw new Refused(
        `--confirm が自治体の名前とちがいます。「${found.name}」を消すときだけ、その名前を入れてください。`,
      );
    const files = await runtime.services.files.eraseAll(systemContext(runtime.services, found.id, 'erase'));
    const keyFingerprint = await destroyKey(runtime, found.id);
    const tables = await eraseRows(runtime, found.id);
    await fs.rm(path.join(runtime.config.dataDir, 'audit-anchors', `${found.id}.jsonl`), { force: true });
    await fs.rm(backupKeyPath(runtime.config.dataDir, found.id), { force: true });
    const data = {
      municipality: found.name,
      slug: required('slug'),
      erasedAt: runtime.services.now().toString(),
      by: os.userInfo().username,
      keyFingerprint,
      files,
      rows: tables.reduce((sum, { rows }) => sum + rows, 0),
      tables,
    };
    const text = certificate(data);
    const out = optional('out');
    if (out === undefined) return { data, text };
    await fs.writeFile(out, `${text}\n`, { mode: 0o600 });
    return { data, text: `「${found.name}」を消しました。証明書は ${out} にあります。` };
  },
};

async function findTown(
  runtime: Runtime,
  slug: string,
): Promise<{ id: MunicipalityId; name: string } | null> {
  for (const id of await runtime.municipalities()) {
    const town = await runtime.town(id);
    if (town?.slug === slug) return { id, name: town.name };
  }
  return null;
}

/** From here on no sealed value of this database opens. @returns what identifies the destroyed ring, not the ring */
async function destroyKey(runtime: Runtime, municipality: MunicipalityId): Promise<string> {
  const ring = await runtime.database.system.transaction(async (db) => {
    const { rows } = await sql<{ data_key: Buffer }>`
      SELECT data_key FROM municipalities WHERE municipality_id = ${municipality} FOR UPDATE`.execute(db);
    await sql`UPDATE municipalities SET data_key = '' WHERE municipality_id = ${municipality}`.execute(db);
    return rows[0]!.data_key; // found a moment ago
  });
  runtime.services.cipher.forget(municipality);
  return createHash('sha256').update(ring).digest('hex');
}

async function eraseRows(runtime: Runtime, municipality: MunicipalityId): Promise<ErasedTable[]> {
  const total = new Map<string, number>();
  for (let pass = 1; pass <= MOST_PASSES; pass += 1) {
    const erased = await eraseTenant(runtime.database.adminUrl, municipality);
    for (const { table, rows } of erased) total.set(table, (total.get(table) ?? 0) + rows);
    if (pass > 1 && erased.every(({ rows }) => rows === 0))
      return [...total].map(([table, rows]) => ({ table, rows }));
    await pause(PASS_PAUSE_MS, new AbortController().signal);
  }
  throw new Refused(
    'この自治体の行が書かれ続けています。madoguchi をすべて止めてから、もう一度実行してください（鍵はすでに壊してあります）。',
  );
}

interface Erasure {
  readonly municipality: string;
  readonly slug: string;
  readonly erasedAt: string;
  readonly by: string;
  readonly keyFingerprint: string;
  readonly files: number;
  readonly rows: number;
  readonly tables: readonly ErasedTable[];
}

const count = (n: number) => n.toLocaleString('ja-JP');

function certificate(erasure: Erasure): string {
  return [
    '消去証明書',
    '',
    `自治体　　　　${erasure.municipality}（${erasure.slug}）`,
    `消去した日時　${erasure.erasedAt}`,
    `実行した利用者　${erasure.by}（${os.hostname()}）`,
    '',
    '消したもの',
    `・暗号の鍵（指紋 SHA-256 ${erasure.keyFingerprint}）`,
    `・データベースの行 ${count(erasure.rows)}件（${erasure.tables.length}の表。消したあと、どの表にも0件であることを確かめた）`,
    ...erasure.tables.filter(({ rows }) => rows > 0).map(({ table, rows }) => `　　${table} ${count(rows)}`),
    `・ファイル ${count(erasure.files)}個、操作記録の控え、バックアップの鍵の控え（DATA_DIR/backup-keys）`,
    '',
    'この証明書が言えないこと',
    '・madoguchi の backup で取ったバックアップは、鍵の控えがなければ、もうだれにも開けない。別の場所に写した控えも壊し、その日を記録すること。',
    '・データベース全体のバックアップとWALには、消す前の行と、マスターキーで包まれた鍵が残る。期限が来て捨てられるまで、マスターキーを持つ者は読める。捨てた日を別に記録すること。',
    '・記憶装置の上の古い区画は、上書きされるまで残りうる。記憶装置の暗号化と、廃棄の記録で補うこと。',
    '・LINEの側にあるもの（友だち、トークの履歴、統計）、書き出したCSV、印刷物、送ったメールは、ここからは消せない。',
    '・動いている madoguchi の記憶には、鍵と、よく見られた画像が残る。すぐに消すには再起動すること。',
  ].join('\n');
}
