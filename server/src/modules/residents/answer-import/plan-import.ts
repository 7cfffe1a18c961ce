/**
 * 登録項目の取り込み: what a sheet would change, before anything is. The number of the resident leads each row; columns are
 * named like the questions (or their 識別名). What cannot be meant is named by row and column, never guessed.
 */
import type { TxCtx } from '../../../platform/context/context.ts';
import type { Sheet, SheetProblem } from '../../../platform/files/read-sheet.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { asking } from '../../questions/index.ts';
import { attributeDefinitions, type Attribute } from '../attribute-definitions.ts';
import { readManyAnswers, type Answer } from '../answers.ts';
import { hiddenResidents } from '../protection/visible.ts';
import type { NewAnswer } from '../save-answers.ts';

/** One request may take so many (a row costs some 5 ms, the app role may take 30 s per part). */
export const IMPORT_LIMIT = 5000;
/** What a cell says to take an answer back; an empty one leaves it as it is. */
export const CLEAR = '（消す）';
const DECLINED = '答えない';
const NUMBER = '番号';
/** Columns of our own export that say nothing to take in. */
const OF_THE_EXPORT = ['状態', '友だちになった日', '登録した日', '言語', 'テスト配信'];
/** Examples on the screen. */
const SHOWN = 50;

export interface PlannedRow {
  readonly row: number;
  readonly residentNo: number;
  readonly answers: ReadonlyMap<string, NewAnswer>;
}

export interface Plan {
  readonly rows: readonly PlannedRow[];
  readonly problems: readonly SheetProblem[];
  /** Columns that name no question: they are left alone, and said. */
  readonly unknownColumns: readonly string[];
  readonly residents: number;
  readonly changes: number;
  readonly examples: readonly {
    readonly row: number;
    readonly residentNo: number;
    readonly label: string;
    readonly before: string;
    readonly after: string;
  }[];
}

export async function planImport(ctx: TxCtx, sheet: Sheet): Promise<Plan> {
  const attributes = await attributeDefinitions(ctx, 'active');
  const columns = sheet.header.map((name) => attributeOf(attributes, name));
  const numberAt = sheet.header.indexOf(NUMBER);
  const problems: SheetProblem[] = [...sheet.problems];
  const refuse = (row: number, column: string, message: string) => problems.push({ row, column, message });
  const unknownColumns = sheet.header.filter(
    (name, index) => name !== '' && index !== numberAt && !columns[index] && !OF_THE_EXPORT.includes(name),
  );
  if (numberAt < 0)
    refuse(1, NUMBER, '「番号」の列がありません。利用者の一覧を書き出した表を使ってください。');
  if (!columns.some(Boolean))
    refuse(1, '', '登録項目の名前の列が1つもありません。見出しを登録項目の質問の文にしてください。');
  if (sheet.rows.length > IMPORT_LIMIT)
    refuse(1, '', `1度に取り込めるのは${IMPORT_LIMIT}行までです。表を分けてください。`);
  const none = { rows: [], problems, unknownColumns, residents: 0, changes: 0, examples: [] };
  if (problems.some(({ row }) => row === 1)) return none;

  const numbers = sheet.rows.map(({ cells }) => readNumber(cells[numberAt] ?? ''));
  const known = await knownNumbers(ctx, numbers);
  const seen = new Set<number>();
  const how = asking('ja', todayInJapan(ctx.now()));
  const wanted: PlannedRow[] = [];
  for (const [index, { row, cells }] of sheet.rows.entries()) {
    const residentNo = numbers[index] ?? null;
    if (residentNo === null || !known.has(residentNo)) {
      refuse(row, NUMBER, `番号「${cells[numberAt] ?? ''}」の利用者はいません。番号を確かめてください。`);
      continue;
    }
    if (seen.has(residentNo)) {
      refuse(row, NUMBER, `番号「${residentNo}」の行が2つあります。1つにしてください。`);
      continue;
    }
    seen.add(residentNo);
    const answers = new Map<string, NewAnswer>();
    for (const [at, attribute] of columns.entries()) {
      const cell = cells[at] ?? '';
      if (!attribute || cell === '') continue;
      if (cell === CLEAR) answers.set(attribute.id, null);
      else if (cell === DECLINED) answers.set(attribute.id, 'declined');
      else {
        const checked = attribute.ask.readCell(attribute, how, cell);
        if (checked.ok) answers.set(attribute.id, { value: checked.value });
        else refuse(row, attribute.label, `「${cell}」は取り込めません。${checked.reason}`);
      }
    }
    wanted.push({ row, residentNo, answers });
  }
  return { problems, unknownColumns, ...(await compare(ctx, attributes, wanted)) };
}

/** What would really change, with the first changes in words. */
async function compare(ctx: TxCtx, attributes: readonly Attribute[], wanted: readonly PlannedRow[]) {
  const before = await readManyAnswers(
    ctx,
    wanted.map(({ residentNo }) => residentNo),
    attributes,
    { sealed: true },
  );
  const how = asking('ja', todayInJapan(ctx.now()));
  const rows: PlannedRow[] = [];
  const examples: Plan['examples'][number][] = [];
  let changes = 0;
  for (const { row, residentNo, answers } of wanted) {
    const changed = [...answers].filter(
      ([id, next]) => JSON.stringify(before.get(residentNo)?.get(id)) !== JSON.stringify(asAnswer(next)),
    );
    if (changed.length === 0) continue;
    rows.push({ row, residentNo, answers: new Map(changed) });
    changes += changed.length;
    for (const [id, next] of changed) {
      if (examples.length >= SHOWN) break;
      const attribute = attributes.find((one) => one.id === id)!; // answers are of these columns
      const say = (answer: Answer | undefined) =>
        answer?.state === 'declined'
          ? DECLINED
          : answer?.state !== 'answered'
            ? '未回答'
            : attribute.class === 'special'
              ? '（表示しません）'
              : attribute.ask.show(attribute, how, answer.value);
      examples.push({
        row,
        residentNo,
        label: attribute.label,
        before: say(before.get(residentNo)?.get(id)),
        after: say(asAnswer(next)),
      });
    }
  }
  return { rows, residents: rows.length, changes, examples };
}

const asAnswer = (next: NewAnswer): Answer =>
  next === null
    ? { state: 'unanswered' }
    : next === 'declined'
      ? { state: 'declined' }
      : { state: 'answered', value: next.value };

/** By the question as staff see it, else by its 識別名. */
function attributeOf(attributes: readonly Attribute[], name: string): Attribute | undefined {
  const named = attributes.filter(({ label }) => label.normalize('NFKC') === name);
  return named.length === 1 ? named[0] : attributes.find(({ key }) => key === name);
}

/** Full-width digits too; a spreadsheet may have added 「.0」. */
function readNumber(cell: string): number | null {
  const digits = cell.normalize('NFKC').trim().replace(/\.0$/, '');
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

async function knownNumbers(ctx: TxCtx, numbers: readonly (number | null)[]): Promise<Set<number>> {
  const asked = numbers.filter((one) => one !== null);
  if (asked.length === 0) return new Set();
  const rows = await ctx.db
    .selectFrom('residents')
    .select('resident_no')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', 'in', asked)
    .where('erased_at', 'is', null)
    .execute();
  const hidden = new Set((await hiddenResidents(ctx)).map(({ no }) => no));
  return new Set(rows.map((row) => row.resident_no).filter((no) => !hidden.has(no)));
}
