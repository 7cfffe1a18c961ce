import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EICAR, fakeClamd } from '../../../testing/fake-clamd.ts';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { deliveryModule } from './index.ts';

let db: TestDatabase;
let staff: StaffBrowser;

beforeAll(async () => {
  db = await testDatabase();
  staff = await staffApi(db, [deliveryModule])
    .browser()
    .signIn(await staffWithAuthenticator(db, 'editor'));
});
afterAll(() => db.close());

const upload = (bytes: Buffer, name = 'photo.jpg', type = 'image/jpeg') =>
  staff.upload('/deliveries/images', new File([new Uint8Array(bytes)], name, { type }));
const photo = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#336699' } })
    .withExif({
      IFD3: { GPSLatitude: '35/1 0/1 0/1', GPSLatitudeRef: 'N' },
      IFD0: { Model: 'SECRET-CAMERA' },
    })
    .jpeg()
    .toBuffer();

describe('配信の画像', () => {
  it('DLV-09 大きさを直し、撮影場所などの記録を消して、だれでも開けるアドレスに置く', async () => {
    const bytes = await photo(3000, 1500);
    expect(bytes.includes('SECRET-CAMERA')).toBe(true);
    const answer = await upload(bytes);
    expect(answer).toMatchObject({ status: 200, body: { width: 2048, height: 1024 } });
    expect(answer.body['url']).toMatch(/^\/media\//);
    for (const path of [answer.body['url'], answer.body['previewUrl']] as string[]) {
      const response = await staff.fetch(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/jpeg');
      const served = Buffer.from(await response.arrayBuffer());
      expect(served.includes('SECRET-CAMERA')).toBe(false);
      const { exif, width } = await sharp(served).metadata();
      expect(exif).toBeUndefined();
      expect(width).toBe(path === answer.body['url'] ? 2048 : 480);
    }
  });

  it('画像でないもの、壊れたもの、大きすぎるものは、欄を示して断る', async () => {
    const script = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    expect(await upload(script, 'photo.png', 'image/png')).toMatchObject({
      status: 422,
      body: { code: 'file_type_refused', data: { field: 'file' } },
    });
    expect(await upload(Buffer.alloc(0))).toMatchObject({ status: 422 });
    const whole = await photo(400, 300);
    expect(await upload(whole.subarray(0, 300))).toMatchObject({
      status: 422,
      body: { code: 'file_broken', data: { field: 'file' } },
    });
    expect(await upload(Buffer.concat([whole, Buffer.alloc(10_000_001)]))).toMatchObject({
      status: 413,
      body: { code: 'file_too_large', data: { field: 'file', limit: 10_000_000 } },
    });
    const bomb = await sharp({ create: { width: 9000, height: 6000, channels: 3, background: '#fff' } })
      .png({ compressionLevel: 9 })
      .toBuffer();
    expect(await upload(bomb, 'bomb.png', 'image/png')).toMatchObject({
      status: 422,
      body: { code: 'image_too_large', data: { field: 'file' } },
    });
    expect(await upload(Buffer.alloc(13_000_000))).toMatchObject({
      status: 413,
      body: { code: 'too_large' },
    });
    expect(await db.sql('SELECT 1 FROM delivery_images')).toHaveLength(1); // the good one of the test before
  });

  it('SEC-16 ウイルスの入った画像は、どこにも置かれず、送った人に伝わり、操作記録に残る。検査が止まれば受け取らない', async () => {
    const clamd = await fakeClamd();
    await using guarded = await testDatabase({ CLAMD_SOCKET: clamd.socket });
    const editor = await staffApi(guarded, [deliveryModule])
      .browser()
      .signIn(await staffWithAuthenticator(guarded, 'editor'));
    const send = (bytes: Buffer) =>
      editor.upload('/deliveries/images', new File([new Uint8Array(bytes)], 'a.jpg', { type: 'image/jpeg' }));
    const clean = await photo(40, 30);
    expect(await send(Buffer.concat([clean, EICAR]))).toMatchObject({
      status: 422,
      body: { code: 'file_infected', data: { field: 'file', signature: 'Eicar-Signature' } },
    });
    expect(await guarded.sql('SELECT 1 FROM files')).toHaveLength(0);
    expect(fs.existsSync(path.join(guarded.config.dataDir, 'files'))).toBe(false);
    expect(await guarded.sql(`SELECT 1 FROM audit_entries WHERE action = 'file.infected'`)).toHaveLength(1);
    expect(await send(clean)).toMatchObject({ status: 200 });
    await clamd.close();
    expect(await send(clean)).toMatchObject({ status: 503, body: { code: 'file_not_scanned' } });
    expect(await guarded.sql('SELECT 1 FROM delivery_images')).toHaveLength(1);
  });
});
