/**
 * A sheet as offices save it: an Excel workbook, or CSV in CP932 (Excel's own) or UTF-8, with or without BOM. Every character that cannot be read
 * is named by row and column; nothing is replaced silently. Pure.
 */
import { isOldExcel, isXlsx, readFirstSheet, type XlsxCellProblem } from './xlsx.ts';

export interface SheetProblem {
  /** As the spreadsheet numbers them: the header is 1. */
  readonly row: number;
  readonly column: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

export interface Sheet {
  readonly encoding: 'UTF-8' | 'CP932' | 'Excel';
  readonly header: readonly string[];
  readonly rows: readonly { readonly row: number; readonly cells: readonly string[] }[];
  readonly problems: readonly SheetProblem[];
}

export type Unreadable = 'old_excel' | 'broken' | 'too_large' | 'empty' | 'quotes';

/**
 * @param bounds more than the caller takes, so that the caller says what is too much
 * @returns why it cannot be read at all, as 'unreadable'
 */
export async function readSheet(
  bytes: Uint8Array,
  bounds: { readonly rows: number; readonly columns: number } = { rows: 2000, columns: 50 },
): Promise<Sheet | { readonly unreadable: Unreadable }> {
  if (isOldExcel(bytes)) return { unreadable: 'old_excel' };
  if (isXlsx(bytes)) {
    const read = await readFirstSheet(bytes, bounds);
    return 'unreadable' in read ? read : sheetOf(read.rows, 'Excel', read.problems);
  }
  const { text, encoding } = decodeText(bytes);
  const lines = parseCsv(text);
  return lines === null ? { unreadable: 'quotes' } : sheetOf(lines, encoding, []);
}

function sheetOf(
  lines: readonly (readonly string[])[],
  encoding: Sheet['encoding'],
  cellProblems: readonly XlsxCellProblem[],
): Sheet | { readonly unreadable: Unreadable } {
  const filled = lines
    .map((cells, index) => ({ row: index + 1, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const [header, ...rows] = filled;
  if (!header || rows.length === 0) return { unreadable: 'empty' };
  const names = header.cells.map((name) => name.normalize('NFKC'));
  const nameOf = (index: number) => names[index] || `${index + 1}列目`;
  const problems = rows.flatMap(({ row, cells }) =>
    cells.flatMap((cell, index) =>
      lostCharacters(cell).map((message) => ({ row, column: nameOf(index), message })),
    ),
  );
  // A column without a heading is the office's own notes.
  for (const { row, columnIndex, message } of cellProblems)
    if (names[columnIndex]) problems.push({ row, column: nameOf(columnIndex), message });
  return { encoding, header: names, rows, problems };
}

/** What is valid UTF-8 is UTF-8: Japanese in CP932 practically never is. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: Sheet['encoding'] } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' };
  } catch {
    // The standard's "shift_jis" is Windows' code page 932, NEC and IBM characters included.
    return { text: new TextDecoder('shift_jis').decode(bytes), encoding: 'CP932' };
  }
}

/** Where a character was lost, or would show as a blank box on other computers. */
function lostCharacters(cell: string): string[] {
  const messages: string[] = [];
  for (const [index, letter] of [...cell].entries()) {
    const where = `${index + 1}文字目`;
    if (letter === '\uFFFD')
      messages.push(
        `${where}の文字を読み取れません（「${cell}」）。正しい字に直すか、UTF-8で保存してください。`,
      );
    else if (/\p{Co}/u.test(letter)) {
      const code = letter.codePointAt(0)!.toString(16).toUpperCase(); // a letter has a code point
      messages.push(
        `${where}は外字（U+${code}）で、ほかのパソコンでは表示できません。ふつうの字に置き換えてください。`,
      );
    }
  }
  return messages;
}

/** RFC 4180, with any line end; null when a quote is never closed. */
export function parseCsv(text: string): string[][] | null {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  const letters = [...text.replace(/^\uFEFF/, '')];
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at]!; // at is within
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (letters[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"' && cell === '') quoted = true;
    else if (letter === ',') {
      rows.at(-1)!.push(cell); // there is always a last row
      cell = '';
    } else if (letter === '\n' || letter === '\r') {
      if (letter === '\r' && letters[at + 1] === '\n') at += 1;
      rows.at(-1)!.push(cell);
      rows.push([]);
      cell = '';
    } else cell += letter;
  }
  rows.at(-1)!.push(cell);
  return quoted ? null : rows;
}
