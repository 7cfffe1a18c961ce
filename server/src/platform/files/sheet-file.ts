/** A list as a file for the office's spreadsheet: one way for every export, CSV or Excel. */
import type { SheetFile, SheetFormat } from '@madoguchi/contract/sheet';
import { csvOf, neutral } from './csv.ts';
import { writeSheet } from './xlsx.ts';

/** Numbers are numbers in Excel; what only looks like one (a staff number) is text. */
export type SheetRow = readonly (string | number)[];

/**
 * @param name of the file, without ending
 * @param rows the first is the header
 */
export async function sheetFile(
  name: string,
  rows: readonly SheetRow[],
  format: SheetFormat,
): Promise<SheetFile> {
  const bytes =
    format === 'xlsx'
      ? await writeSheet(
          '一覧',
          rows.map((row) => row.map((cell) => (typeof cell === 'string' ? neutral(cell) : cell))),
        )
      : Buffer.from(csvOf(rows.map((row) => row.map(String))));
  return { fileName: `${name}.${format}`, content: Buffer.from(bytes).toString('base64') };
}
