import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EICAR, fakeClamd } from '../../../../testing/fake-clamd.ts';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { mp3File, mp4File } from '../../../../testing/media-files.ts';
import { staffWithAuthenticator } from '../../../../testing/staff.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { deliveryModule } from '../index.ts';

let db: TestDatabase;
let editor: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  editor = await staffApi(db, [deliveryModule])
    .browser()
    .signIn(await staffWithAuthenticator(db, 'editor'));
});
afterAll(() => db.close());

const send = (browser: StaffBrowser, place: string, bytes: Buffer) =>
  browser.upload(`/deliveries/${place}`, new File([new Uint8Array(bytes)], 'file', { type: 'video/mp4' }));

describe('動画・音声・画像のボタンを載せる', () => {
  it('50MBまで受け取り、それより大きいものと、ログインしていない人からの大きなものは断る', async () => {
    const large = Buffer.concat([mp4File('isom', 1000), Buffer.alloc(30_000_000)]);
    expect(await send(editor, 'films', large)).toMatchObject({ status: 200 });
    const stranger = staffApi(db, [deliveryModule]).browser();
    expect(await send(stranger, 'films', large)).toMatchObject({ status: 413, body: { code: 'too_large' } });
    const tooLarge = Buffer.concat([mp4File('isom', 1000), Buffer.alloc(50_000_000)]);
    expect(await send(editor, 'films', tooLarge)).toMatchObject(refusal(413, 'file_too_large'));
    const sound = Buffer.concat([mp3File(10), Buffer.alloc(50_000_000)]);
    expect(await send(editor, 'sounds', sound)).toMatchObject(refusal(413, 'file_too_large'));
    expect(await send(editor, 'maps', Buffer.alloc(10_000_001))).toMatchObject(
      refusal(413, 'file_too_large'),
    );
  });

  it('ちがう形式、壊れたもの、長さの分からないものは、欄を示して断る', async () => {
    expect(await send(editor, 'films', mp3File(10))).toMatchObject(refusal(422, 'file_type_refused'));
    expect(await send(editor, 'films', mp4File('qt  ', 1000))).toMatchObject(
      refusal(422, 'file_type_refused', { field: 'file', allowed: ['mp4'] }),
    );
    expect(await send(editor, 'films', mp4File('isom', 0))).toMatchObject(refusal(422, 'file_broken'));
    expect(await send(editor, 'sounds', randomBytes(100))).toMatchObject(refusal(422, 'file_type_refused'));
    expect(await send(editor, 'sounds', mp4File('M4A ', 0))).toMatchObject(refusal(422, 'file_broken'));
    expect(await send(editor, 'maps', mp3File(2))).toMatchObject(refusal(422, 'file_type_refused'));
    const photo = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#357' } })
      .jpeg()
      .toBuffer();
    expect(await send(editor, 'maps', photo.subarray(0, 300))).toMatchObject(refusal(422, 'file_broken'));
    const bomb = await sharp({ create: { width: 9000, height: 6000, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(await send(editor, 'maps', bomb)).toMatchObject(refusal(422, 'image_too_large'));
    expect(await db.sql(`SELECT 1 FROM delivery_media WHERE kind <> 'film'`)).toEqual([]);
  });

  it('SEC-16 ウイルスの入ったものは受け取らず、検査が止まれば何も受け取らない', async () => {
    const clamd = await fakeClamd();
    await using guarded = await testDatabase({ CLAMD_SOCKET: clamd.socket });
    const browser = await staffApi(guarded, [deliveryModule])
      .browser()
      .signIn(await staffWithAuthenticator(guarded, 'editor'));
    const photo = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#357' } })
      .png()
      .toBuffer();
    const files = [
      ['films', mp4File('isom', 1000)],
      ['sounds', mp3File(20)],
      ['maps', photo],
    ] as const;
    for (const [place, bytes] of files)
      expect(await send(browser, place, Buffer.concat([bytes, EICAR])), place).toMatchObject(
        refusal(422, 'file_infected'),
      );
    await clamd.close();
    for (const [place, bytes] of files)
      expect(await send(browser, place, bytes), place).toMatchObject(refusal(503, 'file_not_scanned'));
    expect(await guarded.sql('SELECT 1 FROM delivery_media')).toEqual([]);
  });
});
