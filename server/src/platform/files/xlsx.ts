/**
 * The only door to the spreadsheet library. Reading trusts nothing: sizes are bounded before anything is unpacked, formulas
 * are never evaluated (their saved result is read), and every cell arrives as the text that the office sees.
 */
import { readXlsx, writeXlsx, type Cell, type CellValue } from 'hucre/xlsx';
import { statedSize } from './zip-size.ts';

/** A thousand rows of personnel are some 100 kB; a logo and old styles make it a few MB. */
const MAX_BYTES = 5_000_000;
/** Unpacked. XML packs about ten to one; 16 MB are read in under a second. */
const MAX_UNPACKED = 16_000_000;

export interface XlsxCellProblem {
  /** From 1, as the spreadsheet shows them. */
  readonly row: number;
  readonly columnIndex: number;
  readonly message: string;
}

export interface XlsxRows {
  /** From the first row of the sheet; empty ones in between are kept, so that numbers are the spreadsheet's own. */
  readonly rows: readonly (readonly string[])[];
  readonly problems: readonly XlsxCellProblem[];
}

/** Every ZIP archive begins with PK. */
export function isXlsx(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** The former binary format, and every workbook with a password, begin with these (OLE2 container). */
export function isOldExcel(bytes: Uint8Array): boolean {
  return bytes[0] === 0xd0 && bytes[1] === 0xcf && bytes[2] === 0x11 && bytes[3] === 0xe0;
}

/**
 * The first sheet that is not hidden.
 * @param bounds what lies beyond is not read: one row more than the caller takes lets it say so
 */
export async function readFirstSheet(
  bytes: Uint8Array,
  bounds: { readonly rows: number; readonly columns: number },
): Promise<XlsxRows | { readonly unreadable: 'too_large' | 'broken' }> {
  if (bytes.length > MAX_BYTES) return { unreadable: 'too_large' };
  const unpacked = statedSize(bytes);
  if (unpacked === null) return { unreadable: 'broken' };
  if (unpacked > MAX_UNPACKED) return { unreadable: 'too_large' };
  let taken = false;
  const workbook = await readXlsx(bytes, {
    sheets: ({ hidden, veryHidden }) => !taken && (taken = !hidden && !veryHidden),
    readStyles: true, // a format of zeros is where leading zeros live
    range: `A1:${columnName(bounds.columns)}${bounds.rows}`,
  }).catch(() => null);
  const sheet = workbook?.sheets[0];
  if (!sheet) return { unreadable: 'broken' };
  const problems: XlsxCellProblem[] = [];
  const rows = sheet.rows.map((values, index) =>
    values.map((value, column) => {
      const cell = sheet.cells?.get(`${index},${column}`);
      const message = problemOf(cell);
      if (message) problems.push({ row: index + 1, columnIndex: column, message });
      return textOf(value, cell);
    }),
  );
  return { rows, problems };
}

function problemOf(cell: Cell | undefined): string | null {
  if (cell?.type === 'error') return '計算式がエラーになっています。Excelで直すか、値を入れ直してください。';
  if (cell?.formula !== undefined && (cell.formulaResult ?? cell.value ?? null) === null)
    return '計算式の結果がファイルに入っていません。Excelで開いて保存し直すか、値を入れてください。';
  return null;
}

/** 00000: a staff number that Excel keeps as a number and shows with its noughts. */
const ZEROS = /^0{2,}$/;

function textOf(value: CellValue, cell: Cell | undefined): string {
  if (value === null) return '';
  if (typeof value === 'object') return value.toISOString().slice(0, 10).replaceAll('-', '/');
  if (typeof value === 'number') {
    const format = cell?.style?.numFmt ?? '';
    return ZEROS.test(format) ? String(value).padStart(format.length, '0') : String(value);
  }
  return String(value);
}

/** A, B, … AA. */
function columnName(column: number): string {
  const letter = String.fromCharCode(65 + ((column - 1) % 26));
  return column <= 26 ? letter : columnName(Math.floor((column - 1) / 26)) + letter;
}

/**
 * One sheet with a header that stays in view and can be filtered. Text stays text, whatever it looks like.
 * @param rows the first is the header; text is expected to be neutralised already
 */
export async function writeSheet(
  name: string,
  rows: readonly (readonly (string | number)[])[],
): Promise<Uint8Array> {
  const columns = rows[0]?.length ?? 0;
  return writeXlsx({
    sheets: [
      {
        name,
        rows: rows.map((row) => [...row]),
        columns: Array.from({ length: columns }, () => ({ autoWidth: true, maxWidth: 60 })),
        freezePane: { rows: 1 },
        autoFilter: { range: `A1:${columnName(Math.max(columns, 1))}${rows.length}` },
      },
    ],
    defaultFont: { name: '游ゴシック', size: 11 },
  });
}
