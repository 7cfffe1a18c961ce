/** 人事異動の取り込み: the sheet is checked without changing anything; applied, it is all or nothing. */
import type { SheetFile, SheetFormat } from '@madoguchi/contract/sheet';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { sheetFile } from '../../../platform/files/sheet-file.ts';
import { keepingAdministrator } from '../access/administrators.ts';
import { insertStaffMember, prepareCredential } from '../people/create-staff-member.ts';
import { addPostWithin } from '../people/posts.ts';
import { NO_ORDER } from '../people/register.ts';
import { retireWithin } from '../people/retire-staff-member.ts';
import { COLUMNS, planImport, type Plan, type PlannedRow } from './plan-import.ts';
import { readSheet, type Sheet } from '../../../platform/files/read-sheet.ts';

/** Empty rows of each kind, to be filled in. */
export function importTemplate(format: SheetFormat): Promise<SheetFile> {
  return sheetFile(
    '人事異動_ひな形',
    [
      [...COLUMNS],
      [
        '採用',
        '00123',
        '港 太郎',
        'taro@city.example.jp',
        '広報課',
        '主事',
        '下書き担当',
        '令和9年4月1日',
        '',
      ],
      ['異動', '00124', '', '', '企画部／広報課', '係長', '各課の配信担当', '2027/4/1', ''],
      ['兼務', '00125', '', '', '防災危機管理課', '主査', '閲覧のみ', '2027/4/1', '2028/3/31'],
      ['退職', '00126', '', '', '', '', '', '2027/4/1', ''],
    ],
    format,
  );
}

/** @throws DomainError sheet_unreadable */
export async function checkImport(
  ctx: Ctx,
  bytes: Uint8Array,
): Promise<Plan & { encoding: Sheet['encoding'] }> {
  const sheet = await readable(bytes);
  return { encoding: sheet.encoding, ...(await ctx.transaction((ctx) => planImport(ctx, sheet))) };
}

export interface NewPassword {
  readonly name: string;
  readonly staffNumber: string;
  readonly password: string;
}

/**
 * Checked again inside the transaction: what changed since the dry run stops it.
 * @returns how many rows, and the passwords to hand over, shown this once
 * @throws DomainError sheet_unreadable, sheet_refused with the problems, last_administrator, login_taken, things_left
 */
export async function applyImport(
  ctx: Ctx,
  bytes: Uint8Array,
): Promise<{ applied: number; passwords: NewPassword[] }> {
  const sheet = await readable(bytes);
  const ahead = await ctx.transaction((ctx) => planImport(ctx, sheet));
  if (ahead.problems.length > 0) throw new DomainError('sheet_refused', { problems: ahead.problems });
  // Hashing is slow on purpose (30 ms each): outside, while nothing is locked.
  const credentials = new Map<number, Awaited<ReturnType<typeof prepareCredential>>>();
  for (const { kind, row } of ahead.rows)
    if (kind === '採用') credentials.set(row, await prepareCredential());
  return ctx.transaction((ctx) =>
    keepingAdministrator(ctx, async () => {
      const { rows, problems } = await planImport(ctx, sheet);
      if (problems.length > 0) throw new DomainError('sheet_refused', { problems });
      const passwords: NewPassword[] = [];
      for (const row of rows) {
        const credential = credentials.get(row.row);
        if (credential) {
          await register(ctx, row, credential);
          passwords.push({
            name: row.name,
            staffNumber: row.staffNumber,
            password: credential.initialPassword!, // made without `readyWith`
          });
        } else await change(ctx, row);
      }
      await appendAudit(ctx, { action: 'staff.imported', after: { rows: rows.map(({ words }) => words) } });
      return { applied: rows.length, passwords };
    }),
  );
}

async function register(
  ctx: TxCtx,
  row: PlannedRow,
  credential: Awaited<ReturnType<typeof prepareCredential>>,
): Promise<void> {
  const { staffNumber, name, mail } = row;
  await insertStaffMember(ctx, { staffNumber, name, mail, posts: [postOf(row)] }, credential);
}

async function change(ctx: TxCtx, row: PlannedRow): Promise<void> {
  const id = row.staffMemberId!; // every kind but 採用 names somebody who is there
  if (row.kind === '退職') await retireWithin(ctx, id, row.from, NO_ORDER);
  else await addPostWithin(ctx, id, { ...postOf(row), endOthers: row.kind === '異動' }, NO_ORDER);
}

function postOf({ departmentId, title, roleId, kind, from, until }: PlannedRow) {
  return { departmentId, title, role: { id: roleId }, main: kind !== '兼務', from, until };
}

async function readable(bytes: Uint8Array): Promise<Sheet> {
  const sheet = await readSheet(bytes);
  if ('unreadable' in sheet) throw new DomainError('sheet_unreadable', { reason: sheet.unreadable });
  return sheet;
}
