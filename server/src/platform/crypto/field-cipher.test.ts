import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { testDatabase } from '../../../testing/index.ts';
import type { MunicipalityId } from '../db/database.ts';
import { createFieldCipher, newDataKey, SealBroken, USES_PER_BLOCK } from './field-cipher.ts';
import { openKeyRing, rotateKeyRing } from './key-ring.ts';
import { rotateWornKeys, WORN_AFTER } from './key-uses.ts';

const masterKey = randomBytes(32);
const town = 1 as MunicipalityId;
const neighbour = 2 as MunicipalityId;
const place = { table: 'residents', column: 'name', row: 7 };

function cipherOver(ring: { key: Buffer }) {
  return createFieldCipher({ masterKey, loadDataKey: async () => ring.key });
}

describe('項目の暗号化', () => {
  test('暗号にした文字は元に戻り、同じ文字でも毎回ちがう暗号になる', async () => {
    const cipher = cipherOver({ key: newDataKey(masterKey) });
    const text = '山田 太郎 𠮷野家 🏯';
    const sealed = await cipher.seal(town, place, text);
    expect(await cipher.open(town, place, sealed)).toBe(text);
    expect(sealed.includes(Buffer.from('山田'))).toBe(false);
    expect((await cipher.seal(town, place, text)).equals(sealed)).toBe(false);
    expect(await cipher.open(town, place, await cipher.seal(town, place, ''))).toBe('');
  });

  test('別の行・列・表・自治体へ移した暗号は開かない', async () => {
    const cipher = cipherOver({ key: newDataKey(masterKey) });
    const sealed = await cipher.seal(town, place, '090-0000-0000');
    for (const elsewhere of [
      { ...place, row: 8 },
      { ...place, column: 'phone' },
      { ...place, table: 'children' },
    ])
      await expect(cipher.open(town, elsewhere, sealed)).rejects.toBeInstanceOf(SealBroken);
    await expect(cipher.open(neighbour, place, sealed)).rejects.toBeInstanceOf(SealBroken);
  });

  test('どの1バイトを変えても、どこで切っても開かない', async () => {
    const cipher = cipherOver({ key: newDataKey(masterKey) });
    const sealed = await cipher.seal(town, place, 'みなと台市');
    for (let at = 0; at < sealed.length; at += 1) {
      const altered = Buffer.from(sealed);
      altered[at]! ^= 1; // at is below length
      await expect(cipher.open(town, place, altered)).rejects.toBeInstanceOf(SealBroken);
      await expect(cipher.open(town, place, sealed.subarray(0, at))).rejects.toBeInstanceOf(SealBroken);
    }
  });

  test('ブラインドインデックスは同じ文字で同じ、列や自治体がちがえばちがう', async () => {
    const cipher = cipherOver({ key: newDataKey(masterKey) });
    const phone = { table: 'residents', column: 'phone' };
    const index = await cipher.blindIndex(town, phone, '0311112222');
    expect(index).toHaveLength(32);
    expect((await cipher.blindIndex(town, phone, '0311112222')).equals(index)).toBe(true);
    expect((await cipher.blindIndex(town, { ...phone, column: 'mail' }, '0311112222')).equals(index)).toBe(
      false,
    );
    expect((await cipher.blindIndex(neighbour, phone, '0311112222')).equals(index)).toBe(false);
  });

  test('鍵を替えた後も前の暗号が開き、検索は変わらず、新しい暗号は新しい鍵になる', async () => {
    const ring = { key: newDataKey(masterKey) };
    const cipher = cipherOver(ring);
    const old = await cipher.seal(town, place, '前');
    const index = await cipher.blindIndex(town, place, '前');
    ring.key = rotateKeyRing(masterKey, ring.key).sealed;
    cipher.forget(town);
    const fresh = await cipher.seal(town, place, '後');
    expect(old.readUInt32BE(1)).toBe(1);
    expect(fresh.readUInt32BE(1)).toBe(2);
    expect(await cipher.open(town, place, old)).toBe('前');
    expect((await cipher.blindIndex(town, place, '前')).equals(index)).toBe(true);
  });

  test('ほかのプロセスが鍵を替えていたら、知らない鍵の暗号を見たときに読み直す', async () => {
    const ring = { key: newDataKey(masterKey) };
    const stale = cipherOver(ring);
    await stale.seal(town, place, '何か');
    ring.key = rotateKeyRing(masterKey, ring.key).sealed;
    const sealed = await cipherOver(ring).seal(town, place, '新しい鍵で');
    expect(await stale.open(town, place, sealed)).toBe('新しい鍵で');
  });

  test('マスターキーがちがえば、そのことを言って断る', () => {
    expect(() => openKeyRing(randomBytes(32), newDataKey(masterKey))).toThrow(/MASTER_KEY/);
    expect(() => openKeyRing(masterKey, Buffer.alloc(0))).toThrow(/destroyed/);
  });
});

describe('鍵の使用回数', () => {
  test('使う前に数え、使い切る前に新しい鍵へ替わる', async () => {
    await using db = await testDatabase();
    const { cipher } = db.services;
    // Inside a transaction, where the key is not in memory yet: the loader must not trip over the guard.
    await db.ctx().transaction(async (ctx) => void (await ctx.cipher.seal(db.municipality, place, 'あ')));
    const uses = () =>
      db.sql<{ key_id: number; uses: number }>('select key_id, uses from data_key_uses order by key_id');
    expect(await uses()).toEqual([{ key_id: 1, uses: USES_PER_BLOCK }]);

    expect(await rotateWornKeys(db.runtime.database.system, db.config.masterKey)).toEqual([]);
    await db.sql('update data_key_uses set uses = $1', [WORN_AFTER]);
    expect(await rotateWornKeys(db.runtime.database.system, db.config.masterKey)).toEqual([db.municipality]);
    expect(await rotateWornKeys(db.runtime.database.system, db.config.masterKey)).toEqual([]);

    const keyed = await cipher.keyed(db.municipality);
    for (let n = 0; n < USES_PER_BLOCK; n += 1) keyed.blindIndex(place, 'x'); // look-ups are not uses
    expect(await uses()).toHaveLength(2);
    for (let n = 0; n < USES_PER_BLOCK; n += 1) keyed.seal(place, 'x');
    await cipher.seal(db.municipality, place, 'x'); // counts the next block, hears that the key is worn
    const sealed = await cipher.seal(db.municipality, place, '新しい鍵');
    expect(sealed.readUInt32BE(1)).toBe(2);
    expect(await cipher.open(db.municipality, place, sealed)).toBe('新しい鍵');
  });
});
