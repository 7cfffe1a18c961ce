/**
 * 利用者: who befriended the account, what they answered, and which questions (登録項目) they are asked.
 */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND, pageInput, pageOf } from './endpoint.ts';
import { answerValue, RESIDENT_LANGUAGES } from './questions.ts';
import { attributes, className } from './residents/attributes.ts';
import { greeting } from './residents/greeting.ts';
import { imports } from './residents/imports.ts';
import { peopleCount } from './people-count.ts';
import { disclosure } from './residents/disclosure.ts';
import { protection } from './residents/protection.ts';
import { formatField, sheetFile } from './sheet.ts';

export {
  DATA_REQUEST_STATES,
  DATA_REQUESTS,
  DECISION_DAYS,
  type DataRequest,
  type DataRequestKind,
  type DataRequestState,
  type DisclosureSection,
} from './residents/disclosure.ts';
export type { ProtectionMark } from './residents/protection.ts';

export { attributeDefinition, type AttributeDefinition } from './residents/attributes.ts';

export const FRIENDSHIPS = { followed: '友だち', blocked: 'ブロック中' } as const;

/** One question with this resident's answer, as staff see it. */
const shownAnswer = z.object({
  definitionId: z.uuid(),
  label: z.string(),
  class: className,
  state: z.enum(['answered', 'declined', 'unanswered']),
  /** In words, for reading: 「旭地区」「1948年（昭和23年）」. Empty unless answered. */
  text: z.string(),
  /** null unless answered and open. */
  value: answerValue.nullable(),
});

const residentRow = z.object({
  id: z.uuid(),
  residentNo: z.number().int(),
  /** null when LINE gave none yet. */
  displayName: z.string().nullable(),
  friendship: z.enum(['followed', 'blocked']),
  firstFollowedAt: instant,
  registeredAt: instant.nullable(),
  language: z.enum(RESIDENT_LANGUAGES).nullable(),
  staffTester: z.boolean(),
  /** 支援措置; never true for somebody who may not know. */
  protected: z.boolean(),
  /** 利用停止: what the person registered is not shown to staff until it is lifted. */
  useStopped: z.boolean(),
  answers: z.array(shownAnswer),
});

const filters = {
  friendship: z.enum(['followed', 'blocked']).optional(),
  registered: z.enum(['yes', 'no']).optional(),
  tester: z.enum(['yes']).optional(),
  /** Those marked 支援措置; nobody for whoever may not see them. */
  protected: z.enum(['yes']).optional(),
  /** Those who chose `choice` (a key) at the choice question `definitionId`. */
  definitionId: z.uuid().optional(),
  choice: z.string().max(40).optional(),
};

const INVALID_ANSWER = {
  /** `definitionId` names the question; `reason` is the Japanese sentence that the resident would read. */
  invalid_answer: { status: 422, data: z.object({ definitionId: z.string(), reason: z.string() }) },
} as const;
export const residents = {
  ...protection,
  ...disclosure,
  summariseResidents: endpoint({
    method: 'GET',
    path: '/residents/summary',
    summary: '友だち数・登録数（ホーム画面）',
    input: z.object({}),
    output: z.object({
      friends: peopleCount,
      blocked: peopleCount,
      /** Friends who finished the questionnaire. */
      registered: peopleCount,
      newToday: peopleCount,
      blockedToday: peopleCount,
      at: instant,
    }),
    errors: {},
    permission: 'signed_in',
    audit: false,
  }),
  listResidents: endpoint({
    method: 'GET',
    path: '/residents',
    summary: '利用者の一覧（新しい友だちから）',
    input: pageInput.extend(filters),
    output: pageOf(residentRow),
    errors: NOT_FOUND,
    permission: 'residents.view',
    audit: true,
  }),
  exportResidents: endpoint({
    method: 'GET',
    path: '/residents/export',
    summary: '利用者の一覧をCSV（UTF-8 BOM）かExcelで書き出す',
    input: z.object({ ...filters, ...formatField }),
    output: sheetFile.extend({ rows: z.number().int() }),
    errors: { ...NOT_FOUND, too_many_rows: { status: 422, data: z.object({ limit: z.number().int() }) } },
    permission: 'residents.export',
    audit: true,
    stepUp: true,
  }),
  showResident: endpoint({
    method: 'GET',
    path: '/residents/{id}',
    summary: '利用者の登録内容',
    input: z.object({ id: z.uuid() }),
    output: residentRow.extend({
      friendshipAt: instant,
      history: z.array(z.object({ at: instant, kind: z.string(), text: z.string() })),
    }),
    errors: NOT_FOUND,
    permission: 'residents.view',
    audit: true,
  }),
  correctAnswer: endpoint({
    method: 'PUT',
    path: '/residents/{id}/answers/{definitionId}',
    summary: '利用者の登録内容を直す（null は消す）',
    input: z.object({ id: z.uuid(), definitionId: z.uuid(), value: answerValue.nullable() }),
    output: shownAnswer,
    errors: { ...NOT_FOUND, ...INVALID_ANSWER, use_stopped: { status: 409 } },
    permission: 'residents.manage',
    audit: false,
  }),
  setStaffTester: endpoint({
    method: 'PUT',
    path: '/residents/{id}/staff-tester',
    summary: 'テスト配信を受け取る職員にする・やめる',
    input: z.object({ id: z.uuid(), staffTester: z.boolean() }),
    output: z.object({ id: z.uuid(), staffTester: z.boolean() }),
    errors: NOT_FOUND,
    permission: 'residents.manage',
    audit: false,
  }),

  ...attributes,
  ...greeting,
  ...imports,
};
