/** What lasts: tampering of every kind is named, months go with a signed cut, a restored database goes on in a new epoch. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { appendAudit, sealAll, verifyAudit } from './audit-log.ts';
import { beginAuditEpoch } from './begin-epoch.ts';
import { dropOldMonths } from './cut-chain.ts';

async function append(db: TestDatabase, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await db.ctx().transaction((ctx) =>
      appendAudit(ctx, {
        action: 'resident.viewed',
        subject: { kind: 'resident', id: n },
        before: { n },
        after: { n: n + 1 },
      }),
    );
}

async function seal(db: TestDatabase) {
  await db.settled();
  return sealAll(db.runtime, db.municipality);
}

const verify = (db: TestDatabase) => verifyAudit(db.ctx());

const BLOCKS = 4;
const PER_BLOCK = 3;

/** Each kind of tampering by somebody with every right in the database: what is done to entry `n` (and to another one). */
const TAMPERINGS = {
  altered: (n: number) => [`UPDATE audit_entries SET action = 'nothing' WHERE entry_id = (${idOf(n)})`],
  removed: (n: number) => [`DELETE FROM audit_entries WHERE entry_id = (${idOf(n)})`],
  contentSwapped: (n: number, other: number) => [
    `UPDATE audit_entries e SET content = (SELECT content FROM audit_entries WHERE entry_id = (${idOf(other)}))
     WHERE entry_id = (${idOf(n)})`,
  ],
  numbersSwapped: (n: number, other: number) => [
    `CREATE TEMP TABLE pair AS SELECT ${idOf(n, 'entry_id')} AS one, ${idOf(other, 'entry_id')} AS two`,
    `UPDATE audit_entries SET entry_id = CASE entry_id WHEN one THEN two ELSE one END FROM pair WHERE entry_id IN (one, two)`,
    `DROP TABLE pair`,
  ],
  macReplaced: (n: number) => [`UPDATE audit_entries SET mac = sha256('x') WHERE entry_id = (${idOf(n)})`],
} as const;

function idOf(n: number, column = 'entry_id'): string {
  return `(SELECT ${column} FROM audit_kept ORDER BY xid, entry_id OFFSET ${n} LIMIT 1)`;
}

describe('SEC-11 改ざんの点検', () => {
  test('どの記録をどう変えても、いちばん前の悪い封が名指しされ、元に戻せば正しい', async () => {
    await using db = await testDatabase();
    for (let block = 0; block < BLOCKS; block += 1) {
      await append(db, PER_BLOCK);
      await seal(db);
    }
    // An untouched copy, to name entries by their place and to put everything back.
    await db.sql('CREATE TABLE audit_kept AS SELECT * FROM audit_entries');
    const total = BLOCKS * PER_BLOCK;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...(Object.keys(TAMPERINGS) as (keyof typeof TAMPERINGS)[])),
        fc.nat(total - 1),
        fc.nat(total - 2),
        async (kind, n, shift) => {
          const other = (n + 1 + shift) % total;
          const statements = TAMPERINGS[kind](n, other);
          await db.sql(`BEGIN; ${statements.join('; ')}; COMMIT`);
          const touched = kind === 'numbersSwapped' ? Math.min(n, other) : n;
          const { ok, firstBad } = await verify(db);
          expect(ok, `${kind} ${n} ${other}`).toBe(false);
          expect(firstBad?.block, `${kind} ${n} ${other}`).toBe(Math.floor(touched / PER_BLOCK) + 1);
          expect(firstBad?.entryId, `${kind} ${n} ${other}`).not.toBeNull();
          await db.sql(
            `BEGIN; DELETE FROM audit_entries; INSERT INTO audit_entries (municipality_id, epoch, xid, entry_id, at, actor_kind,
               actor_id, request_id, remote_address, action, subject_kind, subject_id, content, mac, recorded_at)
             SELECT municipality_id, epoch, xid, entry_id, at, actor_kind, actor_id, request_id, remote_address, action,
               subject_kind, subject_id, content, mac, recorded_at FROM audit_kept; COMMIT`,
          );
          expect((await verify(db)).ok).toBe(true);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('SEC-10 保存期間', () => {
  test('期間を過ぎた月は消え、署名した切り口から先の鎖は正しいまま、短くする偽の切り口は信じない', async () => {
    await using db = await testDatabase();
    const month = Temporal.Now.zonedDateTimeISO('UTC')
      .subtract({ months: 50 })
      .toPlainDate()
      .with({ day: 1 });
    const name = `audit_entries_${String(month.year)}_${String(month.month).padStart(2, '0')}`;
    const next = month.add({ months: 1 });
    await db.sql(
      `SET ROLE madoguchi_owner; CREATE TABLE ${name} PARTITION OF audit_entries FOR VALUES FROM ('${month} 00:00+00') TO ('${next} 00:00+00')`,
    );
    await append(db, 3);
    // As if the first ones had been written then: recorded_at is PostgreSQL's own and can only be moved by hand.
    await db.sql(`UPDATE audit_entries SET recorded_at = '${month} 12:00+00'`);
    await seal(db);
    await append(db, 2);
    await seal(db);
    expect((await verify(db)).ok).toBe(true);

    expect(await dropOldMonths(db.runtime, db.services.now())).toBe(1);
    const left = await db.sql<{ action: string }>(
      'SELECT action FROM audit_entries WHERE municipality_id = 1 ORDER BY xid',
    );
    expect(left.map((row) => row.action)).toEqual(['resident.viewed', 'resident.viewed', 'audit.expired']);
    await seal(db);
    expect(await verify(db)).toMatchObject({ ok: true, blocks: 2, entries: 3 });
    expect(await dropOldMonths(db.runtime, db.services.now())).toBe(0);

    // Somebody cuts the chain short and writes a cut of his own.
    await db.sql(
      `INSERT INTO audit_cuts (municipality_id, epoch, no, upper_xid, hash, before, signature)
       SELECT municipality_id, epoch, no, upper_xid, hash, now(), sha256('guess') FROM audit_blocks WHERE no = 2`,
    );
    await db.sql('DELETE FROM audit_blocks WHERE no = 2');
    expect((await verify(db)).firstBad).toMatchObject({ problem: 'block_removed', block: 2 });
  });

  test('180日より短くはできず、長い自治体があれば月は残る', async () => {
    await using db = await testDatabase();
    const keep = (id: number, days: number) =>
      db.sql('INSERT INTO audit_settings (municipality_id, keep_days) VALUES ($1, $2)', [id, days]);
    await expect(keep(db.municipality, 179)).rejects.toThrow('audit_settings_keep_days_check');
    await keep(db.municipality, 180);
    const month = Temporal.Now.zonedDateTimeISO('UTC')
      .subtract({ months: 12 })
      .toPlainDate()
      .with({ day: 1 });
    const name = `audit_entries_${String(month.year)}_${String(month.month).padStart(2, '0')}`;
    await db.sql(
      `SET ROLE madoguchi_owner; CREATE TABLE ${name} PARTITION OF audit_entries FOR VALUES FROM ('${month} 00:00+00') TO ('${month.add({ months: 1 })} 00:00+00')`,
    );
    expect(await dropOldMonths(db.runtime, db.services.now())).toBe(0); // the other one keeps three years
    await keep(db.otherMunicipality, 365 - 180);
    expect(await dropOldMonths(db.runtime, db.services.now())).toBe(1);
  });

  test('封のない古い記録がある間は、月を消さない', async () => {
    await using db = await testDatabase();
    const month = Temporal.Now.zonedDateTimeISO('UTC')
      .subtract({ months: 50 })
      .toPlainDate()
      .with({ day: 1 });
    const name = `audit_entries_${String(month.year)}_${String(month.month).padStart(2, '0')}`;
    await db.sql(
      `SET ROLE madoguchi_owner; CREATE TABLE ${name} PARTITION OF audit_entries FOR VALUES FROM ('${month} 00:00+00') TO ('${month.add({ months: 1 })} 00:00+00')`,
    );
    await append(db, 1);
    await db.sql(`UPDATE audit_entries SET recorded_at = '${month} 12:00+00'`);
    expect(await dropOldMonths(db.runtime, db.services.now())).toBe(0);
    await seal(db);
    expect(await dropOldMonths(db.runtime, db.services.now())).toBe(1);
  });
});

describe('復元のあと', () => {
  test('新しい期が始まり、前の期の残りにも封をし、取引の番号が戻っても鎖は続く', async () => {
    await using db = await testDatabase();
    await append(db, 2);
    await seal(db);
    await append(db, 1); // in the backup, not sealed yet
    // A restored cluster counts anew: what the backup holds carries numbers that lie ahead.
    await db.sql(`UPDATE audit_blocks SET upper_xid = upper_xid`);
    expect(await beginAuditEpoch(db.runtime, '復元')).toBe(2);
    await append(db, 2);
    await seal(db);
    expect(await verify(db)).toMatchObject({ ok: true, entries: 5, blocks: 3, unsealed: 0 });
    const blocks = await db.sql<{ epoch: number; no: number }>(
      'SELECT epoch, no FROM audit_blocks ORDER BY no',
    );
    expect(blocks).toEqual([
      { epoch: 1, no: 1 },
      { epoch: 1, no: 2 },
      { epoch: 2, no: 3 },
    ]);
    const [left] = await db.sql<{ entry_id: string }>(
      'SELECT entry_id FROM audit_entries ORDER BY xid OFFSET 2 LIMIT 1',
    );
    await db.sql('DELETE FROM audit_entries WHERE entry_id = $1', [left!.entry_id]);
    expect((await verify(db)).firstBad).toEqual({
      problem: 'entry_removed',
      epoch: 1,
      block: 2,
      entryId: left!.entry_id,
    });
  });
});
