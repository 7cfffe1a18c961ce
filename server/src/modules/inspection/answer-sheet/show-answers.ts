/** 回答表: every asked row with its answer, on screen and as a file. */
import { ANSWER_MARKS } from '@madoguchi/contract/inspection';
import type { SheetFile, SheetFormat } from '@madoguchi/contract/sheet';
import type { Ctx } from '../../../platform/context/context.ts';
import { sheetFile } from '../../../platform/files/sheet-file.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { answerTo } from './answers.ts';
import { ASKED } from './asked.ts';

export function showAnswers() {
  return {
    rows: ASKED.map((row) => {
      const { mark, note, tests } = answerTo(row);
      return { ...row, mark, note, tests: [...tests] };
    }),
  };
}

export async function exportAnswers(
  ctx: Pick<Ctx, 'now'>,
  { format }: { format: SheetFormat },
): Promise<SheetFile> {
  const head = ['番号', '機能', '要件', '区分', '対応', '備考', '確かめた試験'];
  const rows = showAnswers().rows.map((row) => [
    row.no,
    row.category,
    row.text,
    row.required ? '必須' : '推奨',
    ANSWER_MARKS[row.mark],
    row.note,
    row.tests.map(({ file, name }) => `${name}（${file}）`).join('\n'),
  ]);
  return sheetFile(`回答表-${todayInJapan(ctx.now())}`, [head, ...rows], format);
}
