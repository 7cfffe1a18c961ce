/** 人事異動の取り込み: a personnel sheet (Excel, or CSV in CP932 or UTF-8), with a dry run. */
import { z } from 'zod';
import { endpoint } from '../endpoint.ts';
import { LAST_ADMINISTRATOR, guarded, managed } from './fields.ts';
import { formatField, sheetFile } from '../sheet.ts';

export const problem = z.object({
  /** As the spreadsheet numbers them: the header is 1. */
  row: z.number().int(),
  column: z.string(),
  /** What is wrong and what to do. */
  message: z.string(),
});
export type SheetProblem = z.infer<typeof problem>;

export const upload = z.object({ file: z.file() });
export const UNREADABLE = {
  sheet_unreadable: {
    status: 422,
    /** Excel's former format or a password, a damaged or huge workbook, nothing but a header, a quote that never closes. */
    data: z.object({ reason: z.enum(['old_excel', 'broken', 'too_large', 'empty', 'quotes']) }),
  },
} as const;

export const staffImport = {
  getImportTemplate: endpoint({
    method: 'GET',
    path: '/staff-import/template',
    summary: '人事異動のひな形（ExcelかCSV）',
    input: z.object(formatField),
    output: sheetFile,
    errors: {},
    ...managed,
  }),
  checkImport: endpoint({
    method: 'POST',
    path: '/staff-import/check',
    summary: '取り込み前の確認: what each row would do, and what is wrong; changes nothing',
    input: upload,
    output: z.object({
      encoding: z.enum(['UTF-8', 'CP932', 'Excel']),
      rows: z.array(
        z.object({
          row: z.number().int(),
          staffNumber: z.string(),
          name: z.string(),
          words: z.string(),
        }),
      ),
      problems: z.array(problem),
    }),
    errors: UNREADABLE,
    ...managed,
  }),
  applyImport: endpoint({
    method: 'POST',
    path: '/staff-import/apply',
    summary: '取り込み: all rows or none; answers the passwords of new people, shown this once',
    input: upload,
    output: z.object({
      applied: z.number().int(),
      passwords: z.array(z.object({ name: z.string(), staffNumber: z.string(), password: z.string() })),
    }),
    errors: {
      ...UNREADABLE,
      ...LAST_ADMINISTRATOR,
      sheet_refused: { status: 422, data: z.object({ problems: z.array(problem) }) },
      /** Somebody who leaves still owns things: hand over first. */
      things_left: { status: 409, data: z.object({ count: z.number().int() }) },
      login_taken: { status: 409, data: z.object({ field: z.enum(['staffNumber', 'mail']) }) },
    },
    ...guarded,
  }),
};
