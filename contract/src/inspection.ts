/** セキュリティ点検 (SEC-20): what the security officer signs, row by row, with the state as it is now. */
import { z } from 'zod';
import { endpoint, instant } from './endpoint.ts';
import { formatField, sheetFile } from './sheet.ts';

export const INSPECTION_STATES = {
  ok: '対応済み',
  attention: '確認が必要',
  partly: '一部対応',
  not_yet: '未対応',
  outside: '設置先・市で対応',
} as const;
export type InspectionState = keyof typeof INSPECTION_STATES;

/** Who bears a measure. */
export const BEARERS = {
  product: 'このシステム',
  host: '設置先（クラウド）',
  city: '市',
  operator: '運用する人',
} as const;
export type Bearer = keyof typeof BEARERS;

/** How a row of the 回答表 is answered, in the signs that its form asks for. */
export const ANSWER_MARKS = { yes: '○', partly: '△', no: '×' } as const;
export type AnswerMark = keyof typeof ANSWER_MARKS;

const stateName = z.enum(Object.keys(INSPECTION_STATES) as [InspectionState, ...InspectionState[]]);
const bearerName = z.enum(Object.keys(BEARERS) as [Bearer, ...Bearer[]]);

export const inspection = {
  showInspection: endpoint({
    method: 'GET',
    path: '/inspection',
    summary: 'SEC-01 to SEC-26 with measure, state now, evidence and bearer; ciphers, outbound hosts, logs',
    input: z.object({}),
    output: z.object({
      at: instant,
      clauses: z.array(
        z.object({
          id: z.string(),
          /** What the specification asks. */
          clause: z.string(),
          measure: z.string(),
          state: stateName,
          /** What was found when the page was opened; null where nothing can be looked at. */
          found: z.string().nullable(),
          evidence: z.string(),
          bearers: z.array(bearerName),
        }),
      ),
      ciphers: z.array(
        z.object({ use: z.string(), algorithm: z.string(), list: z.string(), note: z.string() }),
      ),
      hosts: z.array(
        z.object({
          host: z.string(),
          party: z.string(),
          country: z.string(),
          purpose: z.string(),
          sent: z.string(),
          from: z.enum(['server', 'browser']),
        }),
      ),
      logs: z.array(
        z.object({
          kind: z.string(),
          holds: z.string(),
          place: z.string(),
          kept: z.string(),
          /** Entries of the last 24 hours; null where they are not in the record. */
          lastDay: z.number().int().nullable(),
        }),
      ),
    }),
    errors: {},
    permission: 'audit.view',
    audit: false,
  }),
  showAnswers: endpoint({
    method: 'GET',
    path: '/inspection/answers',
    summary:
      '回答表: the hundred rows of a specification, each with ○, △ or ×, 備考, and the tests that show it',
    input: z.object({}),
    output: z.object({
      rows: z.array(
        z.object({
          no: z.number().int(),
          category: z.string(),
          text: z.string(),
          /** 必須, otherwise 推奨. */
          required: z.boolean(),
          mark: z.enum(Object.keys(ANSWER_MARKS) as [AnswerMark, ...AnswerMark[]]),
          note: z.string(),
          tests: z.array(z.object({ file: z.string(), name: z.string() })),
        }),
      ),
    }),
    errors: {},
    permission: 'audit.view',
    audit: false,
  }),
  exportAnswers: endpoint({
    method: 'GET',
    path: '/inspection/answers/export',
    summary: '回答表 as a file',
    input: z.object(formatField),
    output: sheetFile,
    errors: {},
    permission: 'audit.view',
    audit: false,
  }),
  showLoad: endpoint({
    method: 'GET',
    path: '/load',
    summary:
      '機能ごとの混み具合 (OPS-04): requests and connections of each function at this moment, in the process that answers',
    input: z.object({}),
    output: z.object({
      at: instant,
      functions: z.array(
        z.object({
          name: z.string(),
          label: z.string(),
          running: z.number().int(),
          /** Under way at once at most. */
          most: z.number().int(),
          waiting: z.number().int(),
          /** Waiting at most. */
          queue: z.number().int(),
          /** Of the last minute. */
          answeredLately: z.number().int(),
          refusedLately: z.number().int(),
          p95Ms: z.number().nullable(),
          /** Works only in the gaps of the others now. */
          surging: z.boolean(),
          connections: z.number().int(),
        }),
      ),
      /** To the database: shared out, kept for each function, and held by one at most. */
      connections: z.object({ total: z.number().int(), own: z.number().int(), most: z.number().int() }),
    }),
    errors: {},
    permission: 'signed_in',
    audit: false,
  }),
};
