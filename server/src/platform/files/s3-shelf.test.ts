import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeS3, S3_CREDENTIALS, type FakeS3 } from '../../../testing/fake-s3.ts';
import { testDatabase } from '../../../testing/index.ts';
import { loadConfig } from '../config/config.ts';
import { outboundHosts } from '../outside/hosts.ts';
import { signS3 } from '../outside/sigv4.ts';
import { s3Shelves } from './s3-shelf.ts';
import { removeStrays } from './remove-strays.ts';

let store: FakeS3;
beforeEach(async () => {
  store = await fakeS3();
});
afterEach(() => store.close());

const settings = () => ({ ...S3_CREDENTIALS, endpoint: store.endpoint, bucket: 'madoguchi' });
const shelves = () => s3Shelves(settings(), { tryMs: 300, tries: 3, pauseMs: 1 });
const NAME = `${'a'.repeat(43)}.png`;

describe('S3のファイル置き場', () => {
  it('署名は、AWSの文書にある例と1字も変わらない', () => {
    const headers = signS3(
      {
        method: 'GET',
        url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
        headers: { range: 'bytes=0-9' },
        body: Buffer.alloc(0),
      },
      {
        region: 'us-east-1',
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
      Temporal.Instant.from('2013-05-24T00:00:00Z'),
    );
    expect(headers['authorization']).toContain(
      'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it('書いたとおりに読め、ないものはなく、消せば消え、何ページでも数え上げる', async () => {
    const { public: shelf } = shelves();
    const content = randomBytes(100_000);
    expect(await shelf.read(NAME)).toBeNull();
    await shelf.write(NAME, [content.subarray(0, 70_000), content.subarray(70_000)]);
    expect((await shelf.read(NAME))!.equals(content)).toBe(true);
    const names = Array.from({ length: 7 }, (_, n) => `${String(n).repeat(43)}.png`);
    for (const name of names) await shelf.write(name, [Buffer.from(name)]);
    const listed: string[] = [];
    for await (const { name, changedAt } of shelf.list()) {
      listed.push(name);
      expect(changedAt).toBe(Temporal.Instant.from('2026-11-20T00:00:00Z').epochMilliseconds);
    }
    expect(listed).toEqual([...names, NAME]);
    await shelf.remove(NAME);
    expect(await shelf.read(NAME)).toBeNull();
    expect(store.refused).toEqual([]);
    await expect(shelf.read('../../etc/passwd')).rejects.toThrow('not a file name');
  });

  it('署名の鍵がちがえば断られ、繰り返さない', async () => {
    const { private: shelf } = s3Shelves({ ...settings(), secretAccessKey: 'other' });
    await expect(shelf.write(NAME, [Buffer.from('x')])).rejects.toThrow('403 SignatureDoesNotMatch');
    expect(store.refused).toEqual(['wrong signature']);
    await expect(s3Shelves({ ...settings(), bucket: 'nowhere' }).public.read(NAME)).rejects.toThrow(
      'NoSuchBucket',
    );
  });

  it('混雑・切断・無言・途中切れは、ひとときならば繰り返して越え、続けば失敗を知らせる', async () => {
    const { private: shelf } = shelves();
    for (const fault of ['error', 'reset', 'slow', 'cut'] as const) {
      store.faults.push(fault);
      await shelf.write(NAME, [Buffer.from(fault)]);
      store.faults.push(fault);
      expect((await shelf.read(NAME))?.toString()).toBe(fault);
    }
    for (const fault of ['error', 'reset', 'slow'] as const) {
      const before = store.requests;
      store.faults.push(fault, fault, fault);
      await expect(shelf.read(NAME)).rejects.toThrow(/503 SlowDown|no answer/);
      expect(store.requests - before).toBe(3);
    }
  });

  it('製品の中でも、個人のファイルは暗号のまま置かれ、公開の画像は読め、迷子は夜に消える', async () => {
    await using db = await testDatabase({
      S3_ENDPOINT: store.endpoint,
      S3_BUCKET: 'madoguchi',
      S3_REGION: S3_CREDENTIALS.region,
      S3_ACCESS_KEY_ID: S3_CREDENTIALS.accessKeyId,
      S3_SECRET_ACCESS_KEY: S3_CREDENTIALS.secretAccessKey,
    });
    const file = {
      kind: 'document',
      bytes: Buffer.from('%PDF-1.7 秘密の申請'),
      mediaType: 'application/pdf',
      extension: 'pdf',
      width: null,
      height: null,
    } as const;
    const keepUntil = Temporal.PlainDate.from('2030-03-31');
    const stored = await db.ctx().transaction(async (ctx) => ({
      secret: await ctx.files.putPrivate(ctx, file, { keepUntil, name: '申請書.pdf' }),
      open: await ctx.files.putPublic(ctx, file, { keepUntil }),
    }));
    expect([...store.objects.keys()].map((key) => key.split('/')[0]).sort()).toEqual(['private', 'public']);
    const raw = store.objects.get(`private/${stored.secret.id}`)!;
    expect(raw.includes(Buffer.from('秘密'))).toBe(false);
    expect(await db.ctx().transaction((ctx) => ctx.files.read(ctx, stored.secret.id))).toEqual(file.bytes);
    store.objects.set(`public/${'z'.repeat(43)}.png`, Buffer.from('迷子'));
    const now = Temporal.Instant.from('2026-11-25T00:00:00Z');
    expect(await removeStrays(db.runtime.database.system, db.services.files.stored, now)).toEqual({
      removed: 1,
    });
    await db.ctx().transaction((ctx) => ctx.files.remove(ctx, stored.secret.id));
    expect(store.objects.has(`private/${stored.secret.id}`)).toBe(false);
    expect(store.refused).toEqual([]);
  });

  it('SEC-05 SEC-24 外の置き場へは暗号化した道だけで、その相手は一覧に載る', () => {
    const given = {
      DATA_DIR: '/nonexistent',
      MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
      S3_ENDPOINT: 'https://s3.ap-northeast-1.amazonaws.com',
      S3_BUCKET: 'madoguchi',
      S3_ACCESS_KEY_ID: 'id',
      S3_SECRET_ACCESS_KEY: 'secret',
    };
    const hosts = outboundHosts(loadConfig(given)).map(({ host }) => host);
    expect(hosts).toContain('s3.ap-northeast-1.amazonaws.com');
    expect(() => loadConfig({ ...given, S3_ENDPOINT: 'http://s3.example.jp' })).toThrow('S3_ENDPOINT');
    expect(() => loadConfig({ ...given, S3_BUCKET: '' })).toThrow('S3_BUCKET');
    expect(() => loadConfig({ ...given, S3_BUCKET: 'No Such' })).toThrow('S3_BUCKET');
    expect(loadConfig({ ...given, S3_ENDPOINT: 'http://127.0.0.1:9000' }).s3?.region).toBe('ap-northeast-1');
  });
});
