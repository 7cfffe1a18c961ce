/** What a personnel sheet would do, row by row, and what stands in the way. Changes nothing. */
import type { Role } from '@madoguchi/contract/staff';
import type { TxCtx } from '../../../platform/context/context.ts';
import { listDepartments } from '../departments/queries.ts';
import { listStaffMembers } from '../people/queries.ts';
import { dayInWords } from '../people/register.ts';
import { listRoles } from '../roles/queries.ts';
import { foldLogin, foldStaffNumber } from '../sign-in/login-name.ts';
import { readDay } from './read-day.ts';
import type { Sheet, SheetProblem } from '../../../platform/files/read-sheet.ts';

export const COLUMNS = [
  '区分',
  '職員番号',
  '氏名',
  'メールアドレス',
  '所属',
  '職名',
  '役割',
  '発令日',
  '終わりの日',
] as const;
type Column = (typeof COLUMNS)[number];

/** 区分: registering with a first post, 異動 (the former posts end), 兼務 (they go on), leaving. */
export const KINDS = ['採用', '異動', '兼務', '退職'] as const;
type Kind = (typeof KINDS)[number];

export interface PlannedRow {
  readonly row: number;
  readonly kind: Kind;
  /** null: registered by this very row. */
  readonly staffMemberId: string | null;
  readonly staffNumber: string;
  readonly name: string;
  readonly mail: string | null;
  readonly departmentId: string | null;
  readonly title: string;
  readonly roleId: string;
  readonly from: Temporal.PlainDate;
  readonly until: Temporal.PlainDate | null;
  readonly words: string;
}

export interface Plan {
  readonly rows: readonly PlannedRow[];
  readonly problems: readonly SheetProblem[];
}

/** A city of 500,000 moves some thousand people in April; each part of it fits. */
const ROW_LIMIT = 1000;

export async function planImport(ctx: TxCtx, sheet: Sheet): Promise<Plan> {
  const problems: SheetProblem[] = [...sheet.problems];
  const missing = COLUMNS.filter((column) => !sheet.header.includes(column));
  for (const column of missing)
    problems.push({
      row: 1,
      column,
      message: `「${column}」の列がありません。ひな形の見出しに合わせてください。`,
    });
  if (sheet.rows.length > ROW_LIMIT)
    problems.push({
      row: ROW_LIMIT + 2,
      column: '',
      message: `一度に取り込めるのは${ROW_LIMIT}行までです。ファイルを分けてください。`,
    });
  if (missing.length > 0 || sheet.rows.length > ROW_LIMIT) return { rows: [], problems };
  const known: Known = {
    people: new Map((await listStaffMembers(ctx)).map((one) => [foldLogin(one.staffNumber), one])),
    departments: departmentFinder(await listDepartments(ctx)),
    roles: new Map((await listRoles(ctx)).map((role) => [role.name.normalize('NFKC'), role])),
    actorId: ctx.actor.id,
    held: ctx.actor.kind === 'staff' ? ctx.actor.permissions : null,
    registered: new Set(),
  };
  const rows = sheet.rows.flatMap(({ row, cells }) => {
    const cell = (column: Column) => (cells[sheet.header.indexOf(column)] ?? '').trim();
    const found: SheetProblem[] = [];
    const planned = planRow(row, cell, known, (column, message) => found.push({ row, column, message }));
    problems.push(...found);
    return planned && found.length === 0 ? [planned] : [];
  });
  return { rows, problems: problems.toSorted((a, b) => a.row - b.row) };
}

interface Known {
  readonly people: ReadonlyMap<string, { id: string; name: string; staffNumber: string }>;
  readonly departments: (text: string) => { id: string; name: string } | 'none' | 'several';
  readonly roles: ReadonlyMap<string, Role>;
  readonly actorId: string;
  /** null for our own work, which may give anything. */
  readonly held: ReadonlySet<string> | null;
  readonly registered: Set<string>;
}

function planRow(
  row: number,
  cell: (column: Column) => string,
  known: Known,
  report: (column: Column, message: string) => void,
): PlannedRow | null {
  const kind = KINDS.find((one) => one === cell('区分').normalize('NFKC'));
  if (!kind) {
    report('区分', `「${cell('区分')}」は使えません。${KINDS.join('・')}のどれかにしてください。`);
    return null;
  }
  const staffNumber = foldStaffNumber(cell('職員番号'));
  const person = planPerson(kind, staffNumber, cell, known, report);
  const from = readDay(cell('発令日'));
  if (!from)
    report(
      '発令日',
      `「${cell('発令日')}」は日付として読めません。2026/4/1 や 令和8年4月1日 のように入れてください。`,
    );
  const typedEnd = cell('終わりの日');
  const until = typedEnd === '' ? null : readDay(typedEnd);
  if (typedEnd !== '' && !until)
    report(
      '終わりの日',
      `「${typedEnd}」は日付として読めません。2027/3/31 や 令和9年3月31日 のように入れてください。`,
    );
  if (from && until && Temporal.PlainDate.compare(until, from) < 0)
    report('終わりの日', '発令日より前の日です。発令日より後の日にしてください。');
  const post = kind === '退職' ? LEAVING : planPost(cell, known, report);
  if (!from || !post) return null;
  const what =
    kind === '退職'
      ? '抹消'
      : `${kind}：${[post.place, cell('職名')].filter(Boolean).join(' ')}・役割「${post.role}」`;
  return {
    row,
    kind,
    staffMemberId: person?.id ?? null,
    staffNumber,
    name: cell('氏名') || (person?.name ?? ''),
    mail: cell('メールアドレス') ? foldLogin(cell('メールアドレス')) : null,
    departmentId: post.departmentId,
    title: cell('職名'),
    roleId: post.roleId,
    from,
    until,
    words: `${what}（${dayInWords(from)}から${until ? `${dayInWords(until)}まで` : ''}）`,
  };
}

function planPerson(
  kind: Kind,
  staffNumber: string,
  cell: (column: Column) => string,
  known: Known,
  report: (column: Column, message: string) => void,
) {
  if (staffNumber === '') report('職員番号', '職員番号を入れてください。');
  const login = foldLogin(staffNumber);
  const person = known.people.get(login);
  if (kind === '採用') {
    if (person)
      report(
        '職員番号',
        `${staffNumber}は${person.name}さんの番号です。異動なら、区分を「異動」にしてください。`,
      );
    if (known.registered.has(login))
      report('職員番号', `${staffNumber}は、このファイルの上の行にもあります。`);
    known.registered.add(login);
    if (cell('氏名') === '') report('氏名', '氏名を入れてください。');
    const mail = cell('メールアドレス').normalize('NFKC');
    if (mail !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(mail))
      report('メールアドレス', `「${mail}」の形を確かめてください（例：taro@city.example.jp）。`);
    return undefined;
  }
  if (!person && staffNumber !== '') {
    // Excel drops leading zeros of what it takes for a number.
    const padded = [...known.people.values()].find(
      (one) => one.staffNumber !== staffNumber && one.staffNumber.replace(/^0+/, '') === staffNumber,
    );
    report(
      '職員番号',
      padded
        ? `${staffNumber}は登録されていません。先頭の0が消えていませんか（${padded.staffNumber} ${padded.name}さん）。列を「文字列」にして保存してください。`
        : `${staffNumber}は登録されていません。新しい職員なら、区分を「採用」にしてください。`,
    );
  }
  if (person?.id === known.actorId)
    report('職員番号', '自分の発令は、自分では入れられません。ほかの管理者に依頼してください。');
  return person;
}

/** Somebody who leaves needs neither department nor role. */
const LEAVING = { departmentId: null, roleId: '', place: '', role: '' };

function planPost(
  cell: (column: Column) => string,
  known: Known,
  report: (column: Column, message: string) => void,
) {
  const role = known.roles.get(cell('役割').normalize('NFKC'));
  if (!role) report('役割', `役割「${cell('役割')}」はありません（${[...known.roles.keys()].join('、')}）。`);
  else if (known.held && role.permissions.some((permission) => !known.held!.has(permission)))
    report(
      '役割',
      `役割「${role.name}」には、あなたが持っていない権限があります。管理者に依頼してください。`,
    );
  const typed = cell('所属');
  const department = typed === '' ? null : known.departments(typed);
  if (department === 'none')
    report('所属', `所属「${typed}」はありません。所属の画面の名前に合わせてください。`);
  if (department === 'several')
    report(
      '所属',
      `所属「${typed}」はいくつもあります。「福祉部／子育て支援課」のように上の所属から入れてください。`,
    );
  if (role?.reach === 'own_department' && department === null)
    report('所属', `役割「${role.name}」は自分の所属の分だけを扱います。所属を入れてください。`);
  if (!role || typeof department === 'string') return null;
  return {
    departmentId: department?.id ?? null,
    roleId: role.id,
    place: department?.name ?? '',
    role: role.name,
  };
}

/** By name, or by the whole path where several are called alike; retired ones are not found. */
function departmentFinder(
  all: readonly { id: string; parentId: string | null; name: string; retired: boolean }[],
): Known['departments'] {
  const pathOf = (id: string): string => {
    const one = all.find((department) => department.id === id)!; // parents are in the list
    return one.parentId === null ? one.name : `${pathOf(one.parentId)}／${one.name}`;
  };
  const open = all.filter((one) => !one.retired).map((one) => ({ ...one, path: pathOf(one.id) }));
  const fold = (text: string) => text.normalize('NFKC').replaceAll(/\s*[/／]\s*/g, '／');
  return (text) => {
    const wanted = fold(text);
    // 「／広報課」 is the one at the top.
    const found = open.filter((one) =>
      wanted.includes('／')
        ? fold(one.path) === wanted.replace(/^／/, '')
        : one.name.normalize('NFKC') === wanted,
    );
    if (found.length === 0) return 'none';
    return found.length === 1 ? found[0]! : 'several';
  };
}
