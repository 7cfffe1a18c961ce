import { fork } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { createMunicipality } from '../../modules/municipalities/index.ts';
import { appendAudit, sealAll, verifyAudit } from '../audit/audit-log.ts';
import { authenticEntry } from '../audit/entry.ts';
import type { StoredEntry } from '../audit/seal-block.ts';
import { deriveKey, loadConfig } from '../config/config.ts';
import { createContext } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import { changeMasterKey } from './change-master-key.ts';
import { createFieldCipher, type FieldCipher } from './field-cipher.ts';
import { adoptFormerProofs } from './former-proofs.ts';
import { changeInstallationSecret, readInstallationSecret } from './installation-secret.ts';
import { openKeyRing, type MasterKeys } from './key-ring.ts';
import { rotateKey } from './key-uses.ts';

const place = { table: 'residents', column: 'name', row: 7 };

function cipherUnder(db: TestDatabase, masterKey: MasterKeys): FieldCipher {
  return createFieldCipher({ masterKey, loadDataKey: (id) => ringOf(db, id) });
}

async function ringOf(db: TestDatabase, id: MunicipalityId): Promise<Buffer> {
  const [row] = await db.sql<{ data_key: Buffer }>(
    'SELECT data_key FROM municipalities WHERE municipality_id = $1',
    [id],
  );
  return row!.data_key;
}

async function record(db: TestDatabase, id: MunicipalityId): Promise<void> {
  await db.ctxOf(id).transaction((ctx) => appendAudit(ctx, { action: 'resident.updated', purpose: '届出' }));
}

async function verifyUnder(db: TestDatabase, masterKey: MasterKeys, id: MunicipalityId) {
  const services = { ...db.services, cipher: cipherUnder(db, masterKey) };
  return verifyAudit(
    createContext(services, {
      actor: { kind: 'system', id: 'test' },
      municipalityId: id,
      requestId: 'verify',
    }),
  );
}

/** @returns the signal it died of, or its exit code */
function changeInProcess(
  db: TestDatabase,
  to: Buffer,
  from: Buffer,
  death: string,
): Promise<string | number | null> {
  const child = fork(path.resolve(import.meta.dirname, '../../../testing/key-change-process.ts'), {
    env: {
      MASTER_KEY: to.toString('base64'),
      MASTER_KEY_PREVIOUS: from.toString('base64'),
      DATABASE_URL: db.adminUrl,
      DATA_DIR: db.config.dataDir,
      KEY_CHANGE_DEATH: death,
    },
  });
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
}

describe('マスターキーを替える（SEC-03）', () => {
  it(
    '途中のどこで強制終了しても、読み書きは止まらず、やり直せば新しい鍵だけですべて開く',
    { timeout: 60_000 },
    async () => {
      await using db = await testDatabase();
      const { masterKey: from } = db.config;
      const to = randomBytes(32);
      const towns = [db.municipality, db.otherMunicipality];
      for (let n = 0; n < 4; n += 1)
        towns.push(
          await createMunicipality(db.runtime.database.system, from, {
            slug: `town-${n}`,
            name: `第${n}町`,
            contactName: '総務課',
            contactPhone: '000-000-0000',
          }),
        );
      const sealed = new Map<MunicipalityId, Buffer>();
      for (const id of towns) {
        sealed.set(id, await db.services.cipher.seal(id, place, `町${id}の秘密`));
        await record(db, id);
        await db.settled();
        await sealAll(db.runtime, id);
      }
      const before = await readInstallationSecret(db.adminUrl, [from]);

      // A process that was started with both keys works on, reading the rings anew all the time.
      const both = cipherUnder(db, [to, from]);
      let running = true;
      let reads = 0;
      const working = (async () => {
        while (running) {
          for (const id of towns) {
            both.forget(id);
            expect(await both.open(id, place, sealed.get(id)!)).toBe(`町${id}の秘密`);
            expect(await both.open(id, place, await both.seal(id, place, '書いた値'))).toBe('書いた値');
            reads += 1;
          }
        }
      })();
      const underNew = async () => {
        const rings = await Promise.all(towns.map((id) => ringOf(db, id)));
        return rings.filter((ring) => openKeyRing([to, from], ring).under.equals(to)).length;
      };
      expect(await changeInProcess(db, to, from, 'written 2')).toBe('SIGKILL');
      expect(await underNew()).toBe(1); // the second had not been committed
      // What is changed already still reaches its `written`, so the fifth is another town's.
      expect(await changeInProcess(db, to, from, 'committed 4')).toBe('SIGKILL');
      expect(await underNew()).toBe(4);
      expect(await changeInProcess(db, to, from, '')).toBe(0);
      running = false;
      await working;
      expect(reads).toBeGreaterThan(towns.length);

      const fresh = cipherUnder(db, to);
      for (const id of towns) {
        expect(await fresh.open(id, place, sealed.get(id)!)).toBe(`町${id}の秘密`);
        await expect(cipherUnder(db, from).open(id, place, sealed.get(id)!)).rejects.toThrow(/MASTER_KEY/);
        expect(await verifyUnder(db, to, id)).toMatchObject({ ok: true, firstBad: null });
      }
      const entries = await db.sql(
        `SELECT municipality_id FROM audit_entries WHERE action = 'keys.change_master'`,
      );
      expect(entries).toHaveLength(towns.length); // each told once, with its change
      expect((await readInstallationSecret(db.adminUrl, [to])).equals(before)).toBe(true);
      await expect(readInstallationSecret(db.adminUrl, [from])).rejects.toThrow(/MASTER_KEY/);
    },
  );

  it('鍵を新しくした後も、前の鍵で封じた記録は確かめられ、別のプロセスの新しい鍵もすぐ分かる', async () => {
    await using db = await testDatabase();
    await record(db, db.municipality);
    await rotateKey(db.runtime.database.system, db.config.masterKeys, db.municipality);
    const other = { ...db.services, cipher: cipherUnder(db, db.config.masterKey) };
    const caller = {
      actor: { kind: 'system', id: 'other' },
      municipalityId: db.municipality,
      requestId: 'x',
    } as const;
    await createContext(other, caller).transaction((ctx) => appendAudit(ctx, { action: 'resident.updated' }));
    const keys = await db.sql('SELECT DISTINCT get_byte(mac, 3) AS key FROM audit_entries ORDER BY 1');
    expect(keys).toEqual([{ key: 1 }, { key: 2 }]);
    await db.settled();
    expect(await sealAll(db.runtime, db.municipality)).toMatchObject({ suspect: null });
    expect(await verifyAudit(db.ctx())).toMatchObject({ ok: true });
    await db.sql('UPDATE audit_entries SET mac = set_byte(mac, 3, 1)');
    expect(await verifyAudit(db.ctx())).toMatchObject({ ok: false });
  });

  it('鍵の輪より前の記録も、引き継いだ鍵で確かめられ、マスターキーを替えても変わらない', async () => {
    await using db = await testDatabase();
    const { masterKey: from } = db.config;
    await record(db, db.municipality);
    const [entry] = await db.sql<StoredEntry>('SELECT * FROM audit_entries');
    const former = deriveKey(from, `authenticate audit entries of municipality ${db.municipality}`);
    const mac = createHmac('sha256', former).update(authenticEntry(entry!)).digest();
    await db.sql('UPDATE audit_entries SET mac = $1', [mac]);
    expect(await verifyAudit(db.ctx())).toMatchObject({ firstBad: { problem: 'entry_forged' } });

    await db.sql('UPDATE municipalities SET proofs_by_master_key = true');
    await adoptFormerProofs(db.runtime.database.system, from);
    db.services.cipher.forget(db.municipality);
    expect(await verifyAudit(db.ctx())).toMatchObject({ ok: true });
    const to = randomBytes(32);
    expect(await changeMasterKey(db.runtime, { to, from })).toEqual({ changed: 2, municipalities: 2 });
    expect(await changeMasterKey(db.runtime, { to, from })).toEqual({ changed: 0, municipalities: 2 });
    expect(await verifyUnder(db, to, db.municipality)).toMatchObject({ ok: true });
    await db.sql(
      'UPDATE audit_entries SET mac = set_byte(mac, 31, get_byte(mac, 31) # 1) WHERE length(mac) = 32',
    );
    expect(await verifyUnder(db, to, db.municipality)).toMatchObject({ ok: false });
  });

  it('データベースのパスワードも替えるときは、別の秘密になる', async () => {
    await using db = await testDatabase();
    const to = randomBytes(32);
    const before = db.runtime.database.secret;
    await changeInstallationSecret(db.adminUrl, { to, from: db.config.masterKey, anew: true });
    expect((await readInstallationSecret(db.adminUrl, [to])).equals(before)).toBe(false);
  });

  it('前の鍵は環境変数・ファイル・コマンドのどれからでも渡せる', () => {
    const [key, previous] = [randomBytes(32), randomBytes(32)];
    const environment = { MASTER_KEY: key.toString('base64'), DATA_DIR: '/nonexistent' };
    expect(loadConfig(environment).masterKeys).toEqual([key]);
    expect(
      loadConfig({ ...environment, MASTER_KEY_PREVIOUS_COMMAND: `echo ${previous.toString('base64')}` })
        .masterKeys,
    ).toEqual([key, previous]);
    expect(() => loadConfig({ ...environment, MASTER_KEY_PREVIOUS: 'short' })).toThrow('MASTER_KEY_PREVIOUS');
  });
});
