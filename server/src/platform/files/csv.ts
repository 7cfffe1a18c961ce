/** CSV as Japanese offices open it: UTF-8 with BOM, CRLF, and no cell that a spreadsheet would run as a formula. */

/** Full-width signs too: Japanese spreadsheets read them as the narrow ones (OWASP, CSV injection). */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;
/** A plain number may begin with a minus. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/** @param rows the first is the header */
export function csvOf(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${csvLines(rows)}`;
}

/** The lines alone: for the parts of a large file, and for encodings without a byte order mark. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

/** With an apostrophe before what a spreadsheet would run. */
export function neutral(text: string): string {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

function cell(text: string): string {
  const safe = neutral(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
