import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTrial, type Trial } from '../test-setup.ts';
import { readPng, writePng } from './png.ts';
import { previewOf } from './preview.ts';

/** A picture of one colour on its left half and another on its right. */
function halves(width: number, height: number): Buffer {
  const pixels = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    pixels.set(i % width < width / 2 ? [200, 30, 30, 255] : [30, 30, 200, 255], i * 4);
  }
  return writePng({ width, height, pixels });
}

describe('プレビュー', () => {
  test('長いほうの辺が240になり、色は残る', () => {
    const { bytes, contentType } = previewOf(halves(1000, 500), 'image/png');
    const small = readPng(bytes)!;
    expect(contentType).toBe('image/png');
    expect([small.width, small.height]).toEqual([240, 120]);
    expect(Array.from(small.pixels.slice(0, 4))).toEqual([200, 30, 30, 255]);
    expect(Array.from(small.pixels.slice(-4))).toEqual([30, 30, 200, 255]);
  });

  test('小さな画像、JPEG、こわれたPNGは、そのまま返す', () => {
    for (const bytes of [halves(10, 10), Buffer.from([0xff, 0xd8, 0xff]), halves(500, 500).subarray(0, 60)]) {
      expect(previewOf(bytes, 'x/y')).toEqual({ bytes, contentType: 'x/y' });
    }
  });

  test('パレット、灰色、五つの行フィルターのPNGが読める', () => {
    // Written by Python's zlib after the PNG specification.
    const read = (base64: string) => [...readPng(Buffer.from(base64, 'base64'))!.pixels];
    const palette =
      'iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAMAAABFaP0WAAAABlBMVEX/AAAAAP9sof2OAAAAAnRSTlP/gAgPs2oAAAAMSURBVHicY2BgBEIAAAwAAytjy1AAAAAASUVORK5CYII=';
    const [red, blue] = [
      [255, 0, 0, 255],
      [0, 0, 255, 128],
    ];
    expect(read(palette)).toEqual([red, blue, blue, red].flat());
    const grey =
      'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAQAAABeK7cBAAAADUlEQVR4nGPg+i/CAAADUgEe05Q9iAAAAABJRU5ErkJggg==';
    expect(read(grey)).toEqual([10, 10, 10, 255, 20, 20, 20, 0]);
    // Five rows of three pixels, each row by the filter of its number.
    const filtered =
      'iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFCAIAAAAPE8H1AAAAMklEQVR4nGNgYOczsnRIyS5iFJFWCgQDJhEREWNj46CgIGYNHf3ExMSPHz+yQMXWrQMAEbsNCkYoNWgAAAAASUVORK5CYII=';
    const wanted = [0, 1, 2, 3, 4].flatMap((y) =>
      [0, 1, 2].flatMap((x) => [
        ...[0, 7, 14].map((more) => (x * 50 + y * 20 + more + x * y * 31) % 256),
        255,
      ]),
    );
    expect(read(filtered)).toEqual(wanted);
  });
});

describe('利用者が送ったもの', () => {
  let trial: Trial;
  let userId: string;
  beforeAll(async () => {
    trial = await startTrial();
    userId = (await trial.control('/users', { users: [{ displayName: '山田' }] })).users[0].userId;
  });
  afterAll(() => trial.stop());

  const send = async (kind: string, more: object = {}): Promise<string> => {
    const { channelId } = trial.channel;
    const { item } = await trial.control(`/users/${userId}/${kind}`, { channelId, ...more });
    return `/v2/bot/message/${item.messageId}/content`;
  };
  const status = async (path: string): Promise<number> => (await trial.lineGet(path)).status;

  test('プレビューは小さくなり、動画にもあり、音声とファイルにはない', async () => {
    const picture = await send('image', { dataBase64: halves(600, 600).toString('base64') });
    const preview = await fetch(`${trial.emulator.url}${picture}/preview`, {
      headers: { authorization: `Bearer ${trial.channel.accessToken}` },
    });
    expect(readPng(new Uint8Array(await preview.arrayBuffer()))).toMatchObject({ width: 240, height: 240 });
    expect(await status(`${await send('video')}/preview`)).toBe(200);
    for (const kind of ['audio', 'file']) {
      expect(await trial.lineGet(`${await send(kind)}/preview`)).toMatchObject({
        status: 400,
        json: { message: 'The content can not be previewed' },
      });
    }
  });

  test('動画は準備中、できた、失敗した、のどれかを答える', async () => {
    const film = await send('video', { preparingMs: 5000 });
    const broken = await send('audio', { preparingMs: 5000, fails: true });
    for (const path of [film, broken]) {
      expect(await status(path)).toBe(202);
      expect((await trial.lineGet(`${path}/transcoding`)).json).toEqual({ status: 'processing' });
    }
    await trial.control('/clock', { offsetMs: 6000 });
    expect((await trial.lineGet(`${film}/transcoding`)).json).toEqual({ status: 'succeeded' });
    expect((await trial.lineGet(`${broken}/transcoding`)).json).toEqual({ status: 'failed' });
    expect(await status(film)).toBe(200);
    expect(await status(broken)).toBe(404);
    await trial.control('/clock', { offsetMs: 0 });
  });

  test('決めた期間が過ぎると、もう取れない', async () => {
    const path = await send('image');
    await trial.patch({ contentLifeMs: 86_400_000 });
    expect(await status(path)).toBe(200);
    await trial.control('/clock', { offsetMs: 86_400_000 });
    expect(await status(path)).toBe(404);
    await trial.control('/clock', { offsetMs: 0 });
    await trial.patch({ contentLifeMs: null });
  });
});
