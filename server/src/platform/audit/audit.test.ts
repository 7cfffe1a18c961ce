import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { REACHES_NOTHING } from '../context/reach.ts';
import { appendAudit, readAnchors, sealAll, sealerLoop, verifyAudit } from './audit-log.ts';
import { newEntryId } from './entry-id.ts';

const staff = {
  kind: 'staff',
  id: '7',
  permissions: new Set<string>(),
  reach: () => REACHES_NOTHING,
} as const;

async function append(db: TestDatabase, count: number, from = 0): Promise<void> {
  for (let n = from; n < from + count; n += 1)
    await db.ctx(staff).transaction((ctx) =>
      appendAudit(ctx, {
        action: 'resident.updated',
        subject: { kind: 'resident', id: n },
        before: { name: '山田 花子' },
        after: { name: '佐藤 花子' },
        purpose: '氏の変更届',
      }),
    );
}

async function ids(db: TestDatabase): Promise<string[]> {
  const rows = await db.sql<{ entry_id: string }>(
    'SELECT entry_id FROM audit_entries e ORDER BY e.xid, e.entry_id',
  );
  return rows.map((row) => row.entry_id);
}

/** Seals everything committed so far, however long other tests' transactions last. */
async function seal(db: TestDatabase) {
  await db.settled();
  return sealAll(db.runtime, db.municipality);
}

const verify = (db: TestDatabase) => verifyAudit(db.ctx());

describe('操作記録', () => {
  test('変更と一緒に確定し、取り消せば残らず、個人情報は暗号で入る', async () => {
    await using db = await testDatabase();
    await append(db, 1);
    await expect(
      db.ctx(staff).transaction(async (ctx) => {
        await appendAudit(ctx, { action: 'resident.erased' });
        throw new Error('やめた');
      }),
    ).rejects.toThrow('やめた');
    const rows = await db.sql<Record<string, unknown>>('SELECT * FROM audit_entries');
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      actor_kind: 'staff',
      actor_id: '7',
      action: 'resident.updated',
      subject_id: '0',
    });
    const raw =
      (rows[0]!['content'] as Buffer).toString('latin1') + JSON.stringify({ ...rows[0], content: null });
    expect(Buffer.from(raw, 'latin1').includes(Buffer.from('花子'))).toBe(false);
    expect(raw).not.toContain('花子');
  });

  test('アプリの役割では書き換えも削除も切り詰めもできず、ほかの自治体の記録は見えない', async () => {
    await using db = await testDatabase();
    await append(db, 1);
    await seal(db);
    const as = (municipality: typeof db.municipality, text: string) =>
      db.services.database.transaction(municipality, (_db, client) => client.query(text));
    for (const table of ['audit_entries', 'audit_blocks'])
      for (const text of [
        `UPDATE ${table} SET municipality_id = 1`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table}`,
      ])
        await expect(as(db.municipality, text)).rejects.toThrow('permission denied');
    expect((await as(db.otherMunicipality, 'SELECT * FROM audit_entries')).rowCount).toBe(0);
    expect((await as(db.municipality, 'SELECT * FROM audit_entries')).rowCount).toBe(1);
  });

  test('封をした記録もまだの記録も検証でき、何もなくても正しい', async () => {
    await using db = await testDatabase();
    expect(await verify(db)).toEqual({ ok: true, entries: 0, blocks: 0, unsealed: 0, firstBad: null });
    await append(db, 3);
    await seal(db);
    await append(db, 2, 3);
    await seal(db);
    expect(await seal(db)).toBeNull();
    await append(db, 1, 5);
    expect(await verify(db)).toEqual({ ok: true, entries: 6, blocks: 2, unsealed: 1, firstBad: null });
  });

  test('書き込み中の取引があれば、その手前までに封をし、後で確定した記録も必ず入る', async () => {
    await using db = await testDatabase();
    await append(db, 1);
    await db.settled();
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    let written!: () => void;
    const began = new Promise<void>((resolve) => (written = resolve));
    const late = db.ctx(staff).transaction(async (ctx) => {
      await appendAudit(ctx, { action: 'late' });
      written();
      await held;
    });
    await began;
    await append(db, 2, 1);
    expect((await sealAll(db.runtime, db.municipality))?.entries).toBe(1);
    release();
    await late;
    expect((await seal(db))?.entries).toBe(3);
    expect(await verify(db)).toMatchObject({ ok: true, entries: 4, blocks: 2, unsealed: 0 });
  });

  const tampering: [string, string, string][] = [
    [
      '内容の書き換え',
      `UPDATE audit_entries SET action = 'nothing.happened' WHERE entry_id = $1`,
      'entry_altered',
    ],
    ['行った人の書き換え', `UPDATE audit_entries SET actor_id = '8' WHERE entry_id = $1`, 'entry_altered'],
    [
      '時刻の書き換え',
      `UPDATE audit_entries SET at = at - interval '1 day' WHERE entry_id = $1`,
      'entry_altered',
    ],
    ['削除', `DELETE FROM audit_entries WHERE entry_id = $1`, 'entry_removed'],
  ];
  for (const [what, statement, problem] of tampering)
    test(`管理者による${what}は、どの記録かまで名指しされる`, async () => {
      await using db = await testDatabase();
      for (let block = 0; block < 3; block += 1) {
        await append(db, 4, block * 4);
        await seal(db);
      }
      const victim = (await ids(db))[5]!;
      await db.sql(statement, [victim]);
      expect((await verify(db)).firstBad).toEqual({ problem, epoch: 1, block: 2, entryId: victim });
    });

  test('写して差し込まれた記録、鍵なしで書かれた記録、消された区切りも見つかる', async () => {
    await using db = await testDatabase();
    await append(db, 3);
    await seal(db);
    await append(db, 3, 3);
    await seal(db);
    const [first] = await ids(db);

    // A true entry copied to another place of the chain: its HMAC is right, its place is not.
    await db.sql(
      `INSERT INTO audit_entries SELECT municipality_id, epoch, (SELECT max(xid) FROM audit_entries), entry_id, at,
       actor_kind, actor_id, request_id, remote_address, action, subject_kind, subject_id, content, mac, recorded_at
       FROM audit_entries WHERE entry_id = $1`,
      [first],
    );
    expect((await verify(db)).firstBad).toEqual({
      problem: 'entry_inserted',
      epoch: 1,
      block: 2,
      entryId: first,
    });
    await db.sql(
      `DELETE FROM audit_entries e WHERE entry_id = $1 AND xid = (SELECT max(xid) FROM audit_entries)`,
      [first],
    );
    expect((await verify(db)).ok).toBe(true);

    const forged = newEntryId();
    const forge = `INSERT INTO audit_entries (municipality_id, entry_id, at, actor_kind, actor_id, request_id, action, mac)
       VALUES ($1, $2, now(), 'staff', '9', 'x', 'delivery.approved', sha256('guess'))`;
    await db.sql(forge, [db.municipality, forged]);
    expect((await verify(db)).firstBad).toEqual({
      problem: 'entry_forged',
      epoch: 1,
      block: null,
      entryId: forged,
    });
    await seal(db);
    expect((await verify(db)).firstBad).toEqual({
      problem: 'entry_forged',
      epoch: 1,
      block: 3,
      entryId: forged,
    });

    await db.sql('DELETE FROM audit_blocks WHERE no = 2');
    expect((await verify(db)).firstBad).toMatchObject({ problem: 'block_removed', block: 2 });
  });

  test('つなぎ直した鎖も、鍵がなければ署名が合わない', async () => {
    await using db = await testDatabase();
    await append(db, 4);
    await seal(db);
    const victim = (await ids(db))[3]!;
    await db.sql('DELETE FROM audit_entries WHERE entry_id = $1', [victim]);
    await db.sql(
      `UPDATE audit_blocks SET entry_ids = array_remove(entry_ids, $1::uuid), hash = (SELECT sha256(previous ||
         string_agg(audit_leaf(e.*), ''::bytea ORDER BY e.xid, e.entry_id)) FROM audit_entries e)`,
      [victim],
    );
    expect((await verify(db)).firstBad).toMatchObject({ problem: 'block_altered', block: 1 });
  });

  test('最後の区切りを記録ごと切り落としても、外に残した錨で見つかる', async () => {
    await using db = await testDatabase();
    await append(db, 2);
    const stop = new AbortController();
    const loop = sealerLoop.run(db.runtime, stop.signal);
    const file = path.join(db.config.dataDir, 'audit-anchors', `${db.municipality}.jsonl`);
    for (let tries = 0; tries < 6000 && !fs.existsSync(file); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    stop.abort();
    await loop;
    fs.appendFileSync(file, '{"date":"2026-01-01","epoch":1,"no":9,"hash":"00","signature":"00"}\n{"half');
    const anchors = await readAnchors(db.config.dataDir, db.services.cipher, db.municipality);
    expect(anchors).toHaveLength(1);
    expect((await verifyAudit(db.ctx(), { anchors })).ok).toBe(true);
    await db.sql('DELETE FROM audit_blocks');
    await db.sql('DELETE FROM audit_entries');
    expect((await verify(db)).ok).toBe(true); // nothing inside the database could tell …
    expect((await verifyAudit(db.ctx(), { anchors })).firstBad?.problem).toBe('anchor_missed');
  });

  test('一度にたまった記録は、取引の途中で切らずに何度かに分けて封をする', async () => {
    await using db = await testDatabase();
    await append(db, 1);
    await db.ctx(staff).transaction(async (ctx) => {
      for (let n = 0; n < 100; n += 1) await appendAudit(ctx, { action: 'bulk' });
    });
    // Copies stand for a long standstill: what is sealed is the same, however it was signed.
    await db.sql(
      `INSERT INTO audit_entries (municipality_id, entry_id, at, actor_kind, actor_id, request_id, action, mac)
       SELECT ${db.municipality}, gen_random_uuid(), now(), 'system', '', '', 'x', sha256('x') FROM generate_series(1, 10500)`,
    );
    await append(db, 1, 1);
    const last = await seal(db);
    expect(last?.more).toBe(false);
    const blocks = await db.sql<{ n: number }>(
      'SELECT cardinality(entry_ids) AS n FROM audit_blocks ORDER BY no',
    );
    expect(blocks.map((block) => block.n)).toEqual([101, 10500, 1]);
  });
});
