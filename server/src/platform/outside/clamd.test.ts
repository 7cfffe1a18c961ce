import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, describe, expect, test } from 'vitest';
import { EICAR, fakeClamd, type FakeClamd } from '../../../testing/fake-clamd.ts';
import { clamdAddress, type ClamdAddress } from '../config/hops.ts';
import { clamdScan, ScannerUnreachable } from './clamd.ts';
import { prepareFile } from '../files/prepare.ts';

let clamd: FakeClamd | undefined;
afterEach(() => clamd?.close());

const at = (fake: FakeClamd): ClamdAddress => clamdAddress(fake.socket)!;

describe('SEC-16 ウイルスの検査', () => {
  test('中身は1バイトも欠けずに検査へ渡り、結果がそのまま返る', async () => {
    clamd = await fakeClamd();
    const scan = clamdScan(at(clamd));
    for (const size of [0, 1, 65_536, 65_537, 300_000]) {
      const bytes = randomBytes(size);
      expect(await scan(bytes)).toEqual({ clean: true });
      expect(clamd.scanned.at(-1)!.equals(bytes)).toBe(true);
    }
    expect(await scan(Buffer.concat([randomBytes(70_000), EICAR]))).toEqual({
      clean: false,
      signature: 'Eicar-Signature',
    });
  });

  test.each(['INSTREAM size limit exceeded. ERROR\0', 'stream: OK but not really\0', '', 'x'.repeat(10_000)])(
    'はっきりした結果でなければ（%#）、通さない',
    async (answer) => {
      clamd = await fakeClamd(answer);
      await expect(clamdScan(at(clamd))(Buffer.from('a'))).rejects.toBeInstanceOf(ScannerUnreachable);
    },
  );

  test('黙ったままの検査や、いない検査は、待ちつづけずに断る', async () => {
    clamd = await fakeClamd(null);
    const address = at(clamd);
    await expect(clamdScan(address, 50)(Buffer.from('a'))).rejects.toThrow('in time');
    await clamd.close();
    await expect(clamdScan(address)(Buffer.from('a'))).rejects.toThrow('ECONNREFUSED');
    await expect(clamdScan({ path: '/nowhere/clamd.ctl' })(Buffer.from('a'))).rejects.toThrow('ENOENT');
  });

  test('画像を開く前に検査し、形式の違うものは検査にも渡さない', async () => {
    clamd = await fakeClamd();
    const scan = clamdScan(at(clamd));
    const photo = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#3a7' } })
      .jpeg()
      .toBuffer();
    const infected = Buffer.concat([photo, EICAR]);
    await expect(prepareFile(infected, { kind: 'image' }, scan)).rejects.toMatchObject({
      code: 'file_infected',
      data: { field: 'file', signature: 'Eicar-Signature' },
    });
    await expect(prepareFile(EICAR, { kind: 'image' }, scan)).rejects.toMatchObject({
      code: 'file_type_refused',
    });
    expect(clamd.scanned).toHaveLength(1);
    expect(await prepareFile(photo, { kind: 'image' }, scan)).toMatchObject({ width: 8 });
  });
});
