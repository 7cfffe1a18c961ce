/** From a file to the residents that it names, and to what is wrong with its rows. */
import { LIST_ROWS, type ListCheck } from '@madoguchi/contract/audiences';
import { sql } from 'kysely';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { readSheet, type Sheet, type SheetProblem } from '../../../platform/files/read-sheet.ts';

/** Headings that name a person: the number of our own lists and exports, or the id that other systems hold. */
const NUMBERS: readonly string[] = ['番号', '利用者番号'];
const IDS: readonly string[] = ['管理番号', '利用者ID', 'ID'];
const PROBLEMS_TOLD = 100;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

interface NamedRow {
  readonly row: number;
  readonly key: string;
}

export interface ReadList {
  readonly check: ListCheck;
  /** In ascending order, each once. */
  readonly residents: readonly number[];
}

/**
 * The sheet, parsed before a transaction begins.
 * @throws DomainError sheet_unreadable
 */
export async function readListFile(bytes: Uint8Array): Promise<Sheet> {
  const sheet = await readSheet(bytes, { rows: LIST_ROWS + 1, columns: 50 });
  if ('unreadable' in sheet) throw new DomainError('sheet_unreadable', { reason: sheet.unreadable });
  if (sheet.rows.length > LIST_ROWS) throw new DomainError('sheet_unreadable', { reason: 'too_large' });
  if (columnOf(sheet) === -1) throw new DomainError('sheet_unreadable', { reason: 'no_column' });
  return sheet;
}

/** Whom the sheet names. Every row that names nobody is told with what to do. */
export async function resolveList(ctx: TxCtx, sheet: Sheet): Promise<ReadList> {
  const at = columnOf(sheet);
  const column = sheet.header[at]!; // readListFile found it
  const problems: SheetProblem[] = [];
  const tell = (row: number, message: string) => problems.push({ row, column, message });
  const byNumber = NUMBERS.includes(column);
  const named: NamedRow[] = [];
  const seen = new Set<string>();
  let repeated = 0;
  for (const { row, cells } of sheet.rows) {
    const typed = (cells[at] ?? '').normalize('NFKC').trim();
    const key = byNumber ? numberIn(typed) : idIn(typed);
    if (key === null) tell(row, whyNot(typed, byNumber));
    else if (seen.has(key)) repeated += 1;
    else {
      seen.add(key);
      named.push({ row, key });
    }
  }
  const known = await find(ctx, byNumber, [...seen]);
  const residents: number[] = [];
  let notFriends = 0;
  for (const { row, key } of named) {
    const resident = known.get(key);
    if (!resident) tell(row, `「${key}」の利用者は見つかりません。${column}を確かめてください。`);
    else {
      residents.push(resident.no);
      if (!resident.friend) notFriends += 1;
    }
  }
  problems.sort((one, other) => one.row - other.row);
  return {
    check: {
      encoding: sheet.encoding,
      column,
      rows: sheet.rows.length,
      found: residents.length,
      notFriends,
      repeated,
      problems: problems.slice(0, PROBLEMS_TOLD),
      problemCount: problems.length,
    },
    residents: residents.sort((one, other) => one - other),
  };
}

/** The first column that names people; a number before an id. */
function columnOf({ header }: Sheet): number {
  const number = header.findIndex((name) => NUMBERS.includes(name));
  return number === -1 ? header.findIndex((name) => IDS.includes(name)) : number;
}

/** Excel writes numbers with separators, and a person may write 番号 before them. */
function numberIn(typed: string): string | null {
  const digits = typed.replace(/^(番号|No\.?)\s*/i, '').replaceAll(',', '');
  return /^\d{1,9}$/.test(digits) ? String(Number(digits)) : null;
}

function idIn(typed: string): string | null {
  const id = typed.toLowerCase();
  return UUID.test(id) ? id : null;
}

function whyNot(typed: string, byNumber: boolean): string {
  if (typed === '') return '空欄です。利用者の番号を入れるか、行を消してください。';
  return byNumber
    ? `「${typed}」は番号として読めません。利用者の一覧にある番号（数字）を入れてください。`
    : `「${typed}」は管理番号として読めません。`;
}

async function find(
  ctx: TxCtx,
  byNumber: boolean,
  keys: readonly string[],
): Promise<Map<string, { no: number; friend: boolean }>> {
  const wanted = byNumber
    ? sql`r.resident_no = ANY(${keys.map(Number)}::int[])`
    : sql`r.id = ANY(${keys}::uuid[])`;
  const { rows } = await sql<{ no: number; id: string; friend: boolean }>`
    SELECT r.resident_no AS no, r.id, r.friendship = 'followed' AS friend FROM residents r
    WHERE r.municipality_id = ${ctx.scope.municipalityId} AND r.erased_at IS NULL AND ${wanted}`.execute(
    ctx.db,
  );
  return new Map(rows.map(({ no, id, friend }) => [byNumber ? String(no) : id, { no, friend }]));
}
