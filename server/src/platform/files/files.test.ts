import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Hono } from 'hono';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { SealBroken } from '../crypto/field-cipher.ts';
import { DomainError } from '../errors/index.ts';
import type { PreparedFile } from './file-store.ts';
import { HotFiles } from './hot-files.ts';
import { mountMedia } from './mount-media.ts';
import { prepareFile } from './prepare.ts';
import { removeStrays } from './remove-strays.ts';
import { openContent, sealContent } from './sealed-content.ts';

const keep = { keepUntil: Temporal.PlainDate.from('2027-03-31') };
const pdf = Buffer.from('%PDF-1.7\n1 0 obj << >> endobj\ntrailer << >>\n%%EOF 秘密の申請');
const document: PreparedFile = {
  kind: 'document',
  bytes: pdf,
  mediaType: 'application/pdf',
  extension: 'pdf',
  width: null,
  height: null,
};

async function photo(width = 400, height = 300): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#3a7' } })
    .jpeg()
    .withExif({ IFD0: { Make: 'ひみつカメラ' }, IFD3: { GPSLatitude: '35/1 39/1 0/1' } })
    .toBuffer();
}

function door(db: TestDatabase): Hono {
  const app = new Hono();
  mountMedia(app, db.services);
  return app;
}

async function onDisk(db: TestDatabase): Promise<string[]> {
  const files = await fs.promises
    .readdir(path.join(db.config.dataDir, 'files'), { recursive: true })
    .catch(() => []);
  return files.filter((name) => fs.statSync(path.join(db.config.dataDir, 'files', name)).isFile());
}

describe('受け取るファイル', () => {
  test('写真から撮影地などの情報が消え、向きは画素に移る', async () => {
    const turned = await sharp(await photo())
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer();
    expect((await sharp(turned).metadata()).exif).toBeDefined();
    const clean = await prepareFile(turned, { kind: 'image' });
    const facts = await sharp(clean.bytes).metadata();
    expect(facts.exif).toBeUndefined();
    expect(facts.icc).toBeUndefined();
    expect([clean.width, clean.height]).toEqual([300, 400]);
    expect(clean).toMatchObject({ mediaType: 'image/jpeg', extension: 'jpg' });
  });

  test('大きな写真は縦横比のまま縮み、小さなものは広げない', async () => {
    const rules = { kind: 'image', maxWidth: 200, maxHeight: 200 } as const;
    expect(await prepareFile(await photo(800, 400), rules)).toMatchObject({ width: 200, height: 100 });
    expect(await prepareFile(await photo(80, 40), rules)).toMatchObject({ width: 80, height: 40 });
  });

  test('写真の後ろに隠した別のデータは残らない', async () => {
    const hidden = Buffer.concat([await photo(), Buffer.from('<script>alert(1)</script>')]);
    const clean = await prepareFile(hidden, { kind: 'image' });
    expect(clean.bytes.includes(Buffer.from('<script>'))).toBe(false);
  });

  test('透ける画像は PNG のまま、写真にと言われれば白地になる', async () => {
    const glass = await sharp({ create: { width: 10, height: 10, channels: 4, background: '#0000' } })
      .png()
      .toBuffer();
    expect((await prepareFile(glass, { kind: 'image' })).mediaType).toBe('image/png');
    const flat = await prepareFile(glass, { kind: 'image', format: 'jpeg' });
    const { data } = await sharp(flat.bytes).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeGreaterThan(250);
  });

  test('名前ではなく中身で決め、断るときは何なら良いかを言う', async () => {
    const refusal = async (bytes: Buffer, rules: Parameters<typeof prepareFile>[1]) => {
      try {
        await prepareFile(bytes, rules);
      } catch (error) {
        if (error instanceof DomainError) return { code: error.code, ...error.data };
      }
      return null;
    };
    const html = Buffer.from('<html><script>alert(1)</script></html>');
    expect(await refusal(html, { kind: 'image' })).toMatchObject({
      code: 'file_type_refused',
      allowed: ['jpg', 'png', 'webp', 'gif'],
    });
    expect(
      await refusal(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), { kind: 'image' }),
    ).toMatchObject({ code: 'file_type_refused' });
    expect(await refusal(pdf, { kind: 'image' })).toMatchObject({ code: 'file_type_refused' });
    expect(await refusal(Buffer.alloc(0), { kind: 'document' })).toMatchObject({ code: 'file_type_refused' });
    expect(await refusal(await photo(), { kind: 'image', maxBytes: 100 })).toMatchObject({
      code: 'file_too_large',
      limit: 100,
    });
    const broken = (await photo(400, 300)).subarray(0, 500);
    expect(await refusal(broken, { kind: 'image' })).toMatchObject({ code: 'file_broken' });
    expect(await prepareFile(pdf, { kind: 'document' })).toMatchObject({ mediaType: 'application/pdf' });
  });

  test('小さなファイルに隠れた巨大な画像は、広げる前に断る', async () => {
    const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    await expect(prepareFile(bomb, { kind: 'image' })).rejects.toMatchObject({ code: 'image_too_large' });
  });
});

describe('公開の画像', () => {
  test('推測できない道で、いつまでも同じ中身を返し、ほかの名前には答えない', async () => {
    await using db = await testDatabase();
    const prepared = await db.services.files.prepare(await photo(), { kind: 'image' });
    const stored = await db.ctx().transaction((ctx) => ctx.files.putPublic(ctx, prepared, keep));
    expect(stored.path).toMatch(/^\/media\/[A-Za-z0-9_-]{43}\.jpg$/);
    const answer = await door(db).request(stored.path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/jpeg');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await answer.arrayBuffer()).equals(prepared.bytes)).toBe(true);
    for (const name of ['x.jpg', '..%2f..%2fmaster-key', `${'A'.repeat(43)}.jpg`, `${'A'.repeat(43)}.exe`])
      expect((await door(db).request(`/media/${name}`)).status).toBe(404);
    expect(await db.ctx().transaction((ctx) => ctx.files.find(ctx, stored.id))).toMatchObject({
      path: stored.path,
      width: 400,
      keepUntil: keep.keepUntil,
    });
  });

  test('よく見られる画像はメモリから返し、決めた量を超えない', () => {
    const hot = new HotFiles(1000);
    for (const name of ['a', 'b', 'c']) hot.add(name, Buffer.alloc(400));
    expect(hot.get('a')).toBeUndefined();
    expect(hot.get('b')).toHaveLength(400);
    hot.add('d', Buffer.alloc(400));
    expect(hot.get('c')).toBeUndefined();
    expect(hot.get('b')).toHaveLength(400);
    hot.add('big', Buffer.alloc(2000));
    expect(hot.get('big')).toBeUndefined();
  });
});

describe('非公開のファイル', () => {
  test('中身も名前も暗号で置かれ、自分の自治体だけが読める', async () => {
    await using db = await testDatabase();
    const stored = await db
      .ctx()
      .transaction((ctx) => ctx.files.putPrivate(ctx, document, { ...keep, name: '山田花子_申請書.pdf' }));
    const [file] = await onDisk(db);
    const raw = fs.readFileSync(path.join(db.config.dataDir, 'files', file!));
    expect(raw.includes(Buffer.from('秘密'))).toBe(false);
    expect(raw.includes(Buffer.from('%PDF'))).toBe(false);
    const [row] = await db.sql('SELECT * FROM files');
    expect(JSON.stringify(row)).not.toContain('山田');
    expect((await db.ctx().transaction((ctx) => ctx.files.read(ctx, stored.id))).equals(pdf)).toBe(true);
    const found = await db.ctx().transaction((ctx) => ctx.files.find(ctx, stored.id));
    expect(found).toMatchObject({ name: '山田花子_申請書.pdf', path: null });
    const stranger = db.ctxOf(db.otherMunicipality);
    expect(await stranger.transaction((ctx) => ctx.files.find(ctx, stored.id))).toBeNull();
    await expect(stranger.transaction((ctx) => ctx.files.read(ctx, stored.id))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('リンクは短い間だけ使え、書き換えると使えない', async () => {
    await using db = await testDatabase();
    db.clock.set('2026-11-21T00:00:00Z');
    const stored = await db
      .ctx()
      .transaction((ctx) => ctx.files.putPrivate(ctx, document, { ...keep, name: '申請 書.pdf' }));
    const link = db.services.files.link(db.ctx(), stored.id);
    const ask = (url: string) => door(db).request(url.replace(db.services.publicUrl, ''));
    const answer = await ask(link);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe(
      `inline; filename*=UTF-8''${encodeURIComponent('申請 書.pdf')}`,
    );
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(Buffer.from(await answer.arrayBuffer()).equals(pdf)).toBe(true);
    for (const [from, to] of [
      [/m=\d+/, `m=${db.otherMunicipality}`],
      [/until=(\d+)/, 'until=9999999999'],
      [/s=[^&]+/, 's=AAAA'],
      [/f=[^&]+/, `f=${crypto.randomUUID()}`],
      [/&s=/, '&download=1&s='],
    ] as const)
      expect((await ask(link.replace(from, to))).status).toBe(410);
    const saved = db.services.files.link(db.ctx(), stored.id, { download: true });
    expect((await ask(saved)).headers.get('content-disposition')).toMatch(/^attachment/);
    db.clock.advance({ seconds: 301 });
    expect((await ask(link)).status).toBe(410);
  });

  test('どんな大きさでも元に戻り、変えても、入れ替えても、切っても開かない', () => {
    const key = randomBytes(32);
    for (const size of [0, 1, 65_535, 65_536, 65_537, 200_000]) {
      const content = randomBytes(size);
      const sealed = Buffer.concat([...sealContent(key, content)]);
      expect(openContent(key, sealed).equals(content)).toBe(true);
      const altered = Buffer.from(sealed);
      altered[sealed.length >> 1]! ^= 1; // within the length
      expect(() => openContent(key, altered)).toThrow(SealBroken);
      expect(() => openContent(key, sealed.subarray(0, -1))).toThrow(SealBroken);
      expect(() => openContent(randomBytes(32), sealed)).toThrow(SealBroken);
    }
    const sealed = Buffer.concat([...sealContent(key, randomBytes(3 * 65_536))]);
    const chunk = 65_536 + 16;
    expect(() => openContent(key, sealed.subarray(0, 8 + 2 * chunk))).toThrow(SealBroken);
    const swapped = Buffer.concat([
      sealed.subarray(0, 8),
      sealed.subarray(8 + chunk, 8 + 2 * chunk),
      sealed.subarray(8, 8 + chunk),
      sealed.subarray(8 + 2 * chunk),
    ]);
    expect(() => openContent(key, swapped)).toThrow(SealBroken);
  });
});

describe('保存期間', () => {
  test('最後の日までは残り、翌日の夜に行も中身も消える', async () => {
    await using db = await testDatabase();
    const image = await db.services.files.prepare(await photo(), { kind: 'image' });
    const later = { keepUntil: keep.keepUntil.add({ days: 1 }) };
    const [open, sealed, young] = await db
      .ctx()
      .transaction(async (ctx) => [
        await ctx.files.putPublic(ctx, image, keep),
        await ctx.files.putPrivate(ctx, document, { ...keep, name: 'a.pdf' }),
        await ctx.files.putPublic(ctx, image, later),
      ]);
    db.clock.set('2027-03-31T14:59:00Z'); // 23:59 in Japan
    expect(await db.services.files.removeExpired(db.ctx())).toEqual({ removed: 0 });
    db.clock.set('2027-03-31T15:01:00Z');
    expect(await db.services.files.removeExpired(db.ctxOf(db.otherMunicipality))).toEqual({ removed: 0 });
    expect(await db.services.files.removeExpired(db.ctx())).toEqual({ removed: 2 });
    expect(await onDisk(db)).toHaveLength(1);
    expect((await door(db).request(open!.path!)).status).toBe(404);
    expect((await door(db).request(young!.path!)).status).toBe(200);
    const link = db.services.files.link(db.ctx(), sealed!.id);
    expect((await door(db).request(link.replace(db.services.publicUrl, ''))).status).toBe(404);
  });

  test('取り消された取引の中身と書きかけは、一日たってから片づく。消したファイルはすぐ消える', async () => {
    await using db = await testDatabase();
    const image = await db.services.files.prepare(await photo(), { kind: 'image' });
    const kept = await db.ctx().transaction((ctx) => ctx.files.putPublic(ctx, image, keep));
    const removed = await db
      .ctx()
      .transaction((ctx) => ctx.files.putPrivate(ctx, document, { ...keep, name: 'a' }));
    await expect(
      db.ctx().transaction(async (ctx) => {
        await ctx.files.putPublic(ctx, image, keep);
        await ctx.files.remove(ctx, removed.id);
        throw new Error('やめた');
      }),
    ).rejects.toThrow('やめた');
    const folder = path.join(db.config.dataDir, 'files');
    fs.writeFileSync(path.join(folder, 'public', 'half.part'), 'x', { flag: 'w' });
    expect(await onDisk(db)).toHaveLength(4);
    const now = Temporal.Now.instant();
    const strays = (at: Temporal.Instant) =>
      removeStrays(db.runtime.database.system, db.services.files.stored, at);
    expect(await strays(now)).toEqual({ removed: 0 });
    await db.ctx().transaction((ctx) => ctx.files.remove(ctx, removed.id));
    expect(await strays(now.add({ hours: 25 }))).toEqual({ removed: 1 });
    expect((await door(db).request(kept.path)).status).toBe(200);
  });
});
