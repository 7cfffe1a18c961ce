import { readFile } from 'node:fs/promises';
import { importPostalTowns, readKenAll } from '../../modules/residents/index.ts';
import { Refused, UsageError, type Command } from './command.ts';

/** Japan Post's own file is 12 MB (124,000 lines). */
const MOST_BYTES = 100_000_000;
/** The rest would scroll the first away. */
const SHOWN_PROBLEMS = 10;

export const postalImport: Command = {
  name: 'postal import',
  summary: '日本郵便の郵便番号データ（KEN_ALL.CSV か utf_ken_all.csv）を読み込み、前の表と取り替える',
  options: {},
  operand: { example: 'KEN_ALL.CSV', text: '読み込むファイル（ZIPは先に開いてください）' },
  async run({ runtime, operand }) {
    const bytes = await fileNamed(operand);
    if (bytes.length > MOST_BYTES) throw new Refused('ファイルが大きすぎます（100MBまで）。');
    if (bytes[0] === 0x50 && bytes[1] === 0x4b)
      throw new Refused('ZIPファイルです。中のCSVを取り出して、そのファイルを指定してください。');
    const { towns, problems } = readKenAll(bytes);
    const listed = problems.slice(0, SHOWN_PROBLEMS).map(({ row, message }) => `  ${row}行目：${message}`);
    if (towns.length === 0)
      throw new Refused(['郵便番号が1件も読み取れません。表は変えていません。', ...listed].join('\n'));
    await importPostalTowns(runtime.database.system, towns);
    const cities = new Set(towns.map(({ cityCode }) => cityCode)).size;
    return {
      bad: problems.length > 0,
      data: { towns: towns.length, cities, problems },
      text: [
        `郵便番号の表を取り替えました（${towns.length}件、${cities}市区町村）。`,
        ...(problems.length > 0 ? [`読み取れなかった行が${problems.length}行あります。`, ...listed] : []),
      ].join('\n'),
    };
  },
};

async function fileNamed(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new UsageError(`ファイル「${path}」を読めません（${String(error.code)}）。`);
    throw error;
  }
}
