import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { sheetFile } from './sheet-file.ts';
import { readFirstSheet } from './xlsx.ts';
import { statedSize } from './zip-size.ts';

const BOUNDS = { rows: 20, columns: 10 };
const day = (text: string) => new Date(`${text}T00:00:00Z`);

async function read(...sheets: Parameters<typeof writeXlsx>[0]['sheets']) {
  const found = await readFirstSheet(await writeXlsx({ sheets }), BOUNDS);
  if ('unreadable' in found) throw new Error(found.unreadable);
  return found;
}

describe('Excelの表を読む', () => {
  test('日付は日付、先頭の0は先頭の0のまま。空の行は飛ばさないので、行番号がExcelと合う', async () => {
    const { rows } = await read({
      name: '異動',
      columns: [{ numFmt: '00000' }, { numFmt: 'ggge"年"m"月"d"日"' }, {}],
      rows: [['番号', '発令日', '氏名'], [], [123, day('2027-04-01'), '00045']],
    });
    expect(rows).toEqual([
      ['番号', '発令日', '氏名'],
      ['', '', ''],
      ['00123', '2027/04/01', '00045'],
    ]);
  });

  test('計算式は計算せず、保存された結果を読む。結果のない式とエラーは、場所を言う', async () => {
    const { rows, problems } = await read({
      name: '式',
      rows: [
        ['a', 'b'],
        [null, null],
        [null, null],
      ],
      cells: new Map([
        ['1,0', { value: 5, formula: '2+2', formulaResult: 5 }],
        ['1,1', { value: null, formula: 'WEBSERVICE("http://192.0.2.1/")' }],
        ['2,0', { value: '#REF!', type: 'error' }],
      ]),
    });
    expect(rows[1]![0], 'not 4: nobody calculated').toBe('5');
    expect(problems.map(({ row, columnIndex }) => [row, columnIndex])).toEqual([
      [2, 1],
      [3, 0],
    ]);
  });

  test('隠れたシートは読まず、決めた広さの外も読まない', async () => {
    const { rows } = await read(
      { name: '裏', hidden: true, rows: [['秘密']] },
      { name: '表', rows: Array.from({ length: 30 }, (_, n) => [`${n}`]) },
    );
    expect(rows[0]![0]).toBe('0');
    expect(rows).toHaveLength(BOUNDS.rows);
  });

  test('ふくらむファイルは、開く前に断る。大きさを偽っても、偽った大きさまでしか開かない', async () => {
    const zeros = Buffer.alloc(20_000_000);
    expect(await readFirstSheet(zipOf(zeros, zeros.length), BOUNDS)).toEqual({ unreadable: 'too_large' });
    expect(await readFirstSheet(zipOf(zeros, 100), BOUNDS)).toEqual({ unreadable: 'broken' });
    expect(statedSize(zipOf(zeros, 0)), 'a size left open').toBeNull();
    expect(statedSize(zipOf(zeros, 0xffffffff)), 'ZIP64').toBeNull();
    expect(await readFirstSheet(Buffer.alloc(5_000_001, 'PK'), BOUNDS)).toEqual({ unreadable: 'too_large' });
  });

  test('途中で切れたファイルも、でたらめなファイルも、断るだけで倒れない', async () => {
    const whole = await writeXlsx({ sheets: [{ name: 'x', rows: [['a'], ['b']] }] });
    for (const length of [2, 10, 100, whole.length - 30, whole.length - 1])
      expect(await readFirstSheet(whole.subarray(0, length), BOUNDS)).toEqual({ unreadable: 'broken' });
    expect(await readFirstSheet(Buffer.from('PK これは表ではない'), BOUNDS)).toEqual({
      unreadable: 'broken',
    });
  });
});

test('書き出したExcelは、数は数、番号は文字のまま、式に見えるものは動かない', async () => {
  const { fileName, content } = await sheetFile(
    '一覧表',
    [
      ['番号', '人数', '件名'],
      ['00123', 1204, '=HYPERLINK("http://192.0.2.1/")'],
      ['-5', 0, '＝1+1'],
    ],
    'xlsx',
  );
  expect(fileName).toBe('一覧表.xlsx');
  const { sheets } = await readXlsx(Buffer.from(content, 'base64'), { readStyles: true });
  expect(sheets[0]!.rows).toEqual([
    ['番号', '人数', '件名'],
    ['00123', 1204, `'=HYPERLINK("http://192.0.2.1/")`],
    ['-5', 0, "'＝1+1"],
  ]);
  const formulas = [...(sheets[0]!.cells?.values() ?? [])].filter(({ formula }) => formula !== undefined);
  expect(formulas).toEqual([]);
});

/** An archive of one deflated entry that states any size. */
function zipOf(content: Buffer, stated: number): Buffer {
  const packed = deflateRawSync(content);
  const name = Buffer.from('[Content_Types].xml');
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(stated, 8);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8); // deflate
  sizes.copy(local, 14);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(8, 10);
  sizes.copy(central, 16);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}
