/** 登録項目の取り込み: the dry run, and the same again for good. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { readSheet, type Sheet } from '../../../platform/files/read-sheet.ts';
import { saveAnswers } from '../save-answers.ts';
import { IMPORT_LIMIT, planImport } from './plan-import.ts';

/** Rows per transaction: long ones hold back whoever follows the events. */
const AT_ONCE = 200;

async function readable(file: File): Promise<Sheet> {
  const sheet = await readSheet(new Uint8Array(await file.arrayBuffer()), {
    rows: IMPORT_LIMIT + 2,
    columns: 200,
  });
  if ('unreadable' in sheet) throw new DomainError('sheet_unreadable', { reason: sheet.unreadable });
  return sheet;
}

/** Changes nothing. @throws DomainError 'sheet_unreadable' */
export async function checkAnswerImport(ctx: Ctx, file: File) {
  const sheet = await readable(file);
  const { rows: _rows, ...plan } = await ctx.transaction((ctx) => planImport(ctx, sheet), { readOnly: true });
  return {
    ...plan,
    encoding: sheet.encoding,
    problems: [...plan.problems],
    unknownColumns: [...plan.unknownColumns],
    examples: [...plan.examples],
  };
}

/**
 * Nothing is taken in while anything is wrong. Committed part by part: a crash leaves the first parts done, and taking the
 * same sheet in again does the rest.
 * @throws DomainError 'sheet_unreadable', 'sheet_refused' with the problems
 */
export async function applyAnswerImport(ctx: Ctx, file: File) {
  const sheet = await readable(file);
  const plan = await ctx.transaction((ctx) => planImport(ctx, sheet), { readOnly: true });
  if (plan.problems.length > 0) throw new DomainError('sheet_refused', { problems: plan.problems });
  let changes = 0;
  for (let from = 0; from < plan.rows.length; from += AT_ONCE)
    changes += await ctx.transaction(async (ctx) => {
      let changed = 0;
      for (const { residentNo, answers } of plan.rows.slice(from, from + AT_ONCE))
        changed += (await saveAnswers(ctx, residentNo, answers, 'import')).length;
      return changed;
    });
  await ctx.transaction((ctx) =>
    appendAudit(ctx, {
      action: 'residents.imported',
      after: { file: file.name, rows: plan.rows.length, changes },
    }),
  );
  return { residents: plan.rows.length, changes };
}
