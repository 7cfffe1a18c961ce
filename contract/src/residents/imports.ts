/** 取り込み: existing friends from LINE's list, answers from a sheet. */
import { z } from 'zod';
import { endpoint, instant } from '../endpoint.ts';

const problem = z.object({
  /** As the spreadsheet numbers them: the header is 1. */
  row: z.number().int(),
  column: z.string(),
  message: z.string(),
});
const UNREADABLE = {
  sheet_unreadable: {
    status: 422,
    data: z.object({ reason: z.enum(['old_excel', 'broken', 'too_large', 'empty', 'quotes']) }),
  },
} as const;

export const imports = {
  listFriendLists: endpoint({
    method: 'GET',
    path: '/residents/friend-lists',
    summary: '友だちの取り込み・照合の結果（新しい順）',
    input: z.object({}),
    output: z.object({
      entries: z.array(
        z.object({
          id: z.uuid(),
          state: z.enum(['running', 'done', 'failed']),
          /** `not_allowed`: only verified accounts may read LINE's list. */
          reason: z.enum(['not_allowed']).nullable(),
          startedAt: instant,
          finishedAt: instant.nullable(),
          nightly: z.boolean(),
          named: z.number().int(),
          added: z.number().int(),
          cameBack: z.number().int(),
          gone: z.number().int(),
        }),
      ),
    }),
    errors: {},
    permission: 'residents.view',
    audit: false,
  }),
  startFriendList: endpoint({
    method: 'POST',
    path: '/residents/friend-lists',
    summary: 'LINEの友だちの一覧を取り込む（夜の照合と同じこと）',
    input: z.object({}),
    output: z.object({}),
    errors: { no_channel: { status: 409, data: z.object({}) } },
    permission: 'residents.manage',
    audit: false,
  }),
  checkAnswerImport: endpoint({
    method: 'POST',
    path: '/residents/answer-import/check',
    summary: '取り込み前の確認: what a sheet of answers would change; changes nothing',
    input: z.object({ file: z.file() }),
    output: z.object({
      encoding: z.enum(['UTF-8', 'CP932', 'Excel']),
      problems: z.array(problem),
      unknownColumns: z.array(z.string()),
      residents: z.number().int(),
      changes: z.number().int(),
      examples: z.array(
        z.object({
          row: z.number().int(),
          residentNo: z.number().int(),
          label: z.string(),
          before: z.string(),
          after: z.string(),
        }),
      ),
    }),
    errors: UNREADABLE,
    permission: 'residents.manage',
    audit: true,
  }),
  applyAnswerImport: endpoint({
    method: 'POST',
    path: '/residents/answer-import/apply',
    summary: '登録項目の取り込み: nothing while anything is wrong',
    input: z.object({ file: z.file() }),
    output: z.object({ residents: z.number().int(), changes: z.number().int() }),
    errors: {
      ...UNREADABLE,
      sheet_refused: { status: 422, data: z.object({ problems: z.array(problem) }) },
    },
    permission: 'residents.manage',
    audit: false,
    stepUp: true,
  }),
};
