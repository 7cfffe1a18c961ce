/**
 * 開示請求・訂正請求・利用停止請求 (Act on the Protection of Personal Information, articles 76, 90 and 98): the package that
 * answers a disclosure request, and the record of what was asked for and decided.
 */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';

const id = z.uuid();
const receiptNumber = z
  .string()
  .trim()
  .min(1, { error: '受付番号を入れてください。' })
  .max(60, { error: '受付番号は60字までです。' });
const words = (what: string) =>
  z
    .string()
    .trim()
    .min(1, { error: `${what}を入れてください。` })
    .max(2000, { error: `${what}は2000字までです。` });
const day = z.iso.date({ error: '日付を入れてください。' });

/** One table of the package: what one part of the product holds about the person. */
const section = z.object({
  title: z.string(),
  note: z.string(),
  header: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
});
export type DisclosureSection = z.infer<typeof section>;

const packageEntry = z.object({
  id,
  receiptNumber: z.string(),
  reason: z.string(),
  preparedAt: instant,
  preparedBy: z.string().nullable(),
  /** The last day on which the file is there. */
  fileUntil: z.string(),
});

export const DATA_REQUESTS = {
  disclosure: { label: '開示請求', article: '個人情報保護法第76条・第83条' },
  correction: { label: '訂正請求', article: '個人情報保護法第90条・第94条' },
  use_stop: { label: '利用停止請求', article: '個人情報保護法第98条・第102条' },
} as const;
export type DataRequestKind = keyof typeof DATA_REQUESTS;

/** Days until the decision, counted from the receipt; once as many again for a good reason (paragraph 2). */
export const DECISION_DAYS = 30;

export const DATA_REQUEST_STATES = {
  open: '受付中',
  granted: '認めた',
  partly: '一部を認めた',
  refused: '認めなかった',
  withdrawn: '取り下げ',
} as const;
export type DataRequestState = keyof typeof DATA_REQUEST_STATES;

const dataRequest = z.object({
  id,
  kind: z.enum(['disclosure', 'correction', 'use_stop']),
  receiptNumber: z.string(),
  receivedOn: z.string(),
  content: z.string(),
  dueOn: z.string(),
  extendedTo: z.string().nullable(),
  /** Until the decision must be made; below zero: late. null once it is decided. */
  daysLeft: z.number().int().nullable(),
  state: z.enum(['open', 'granted', 'partly', 'refused', 'withdrawn']),
  decidedOn: z.string().nullable(),
  decision: z.string().nullable(),
  decidedBy: z.string().nullable(),
  recordedBy: z.string().nullable(),
  /** 利用停止 that is in force. */
  inForce: z.boolean(),
});
export type DataRequest = z.infer<typeof dataRequest>;

const requests = z.object({ entries: z.array(dataRequest) });
const PERMISSION = 'residents.disclose' as const;
const DECIDED = { already_decided: { status: 409 } } as const;

export const disclosure = {
  listDisclosures: endpoint({
    method: 'GET',
    path: '/residents/{id}/disclosures',
    summary: '開示請求のために作った資料の一覧',
    input: z.object({ id }),
    output: z.object({ entries: z.array(packageEntry), fileDays: z.number().int() }),
    errors: NOT_FOUND,
    permission: PERMISSION,
    audit: true,
  }),
  prepareDisclosure: endpoint({
    method: 'POST',
    path: '/residents/{id}/disclosures',
    summary: '開示請求の資料を作る（紙とファイル）',
    input: z.object({ id, receiptNumber, reason: words('理由') }),
    output: packageEntry.extend({ sections: z.array(section), protected: z.boolean() }),
    errors: NOT_FOUND,
    permission: PERMISSION,
    audit: true,
    stepUp: true,
  }),
  linkDisclosure: endpoint({
    method: 'POST',
    path: '/disclosures/{id}/link',
    summary: '資料のファイル（ZIP）を取り出すリンク（5分で切れる）',
    input: z.object({ id }),
    output: z.object({ url: z.string(), seconds: z.number().int() }),
    errors: NOT_FOUND,
    permission: PERMISSION,
    audit: true,
    stepUp: true,
  }),
  listDataRequests: endpoint({
    method: 'GET',
    path: '/residents/{id}/data-requests',
    summary: '開示・訂正・利用停止の請求の記録',
    input: z.object({ id }),
    output: requests,
    errors: NOT_FOUND,
    permission: PERMISSION,
    audit: true,
  }),
  recordDataRequest: endpoint({
    method: 'POST',
    path: '/residents/{id}/data-requests',
    summary: '請求を記録する',
    input: z.object({
      id,
      kind: z.enum(['disclosure', 'correction', 'use_stop']),
      receiptNumber,
      receivedOn: day,
      content: words('請求の内容'),
      /** Fewer where the city's ordinance says so. */
      days: z.number().int().min(1).max(DECISION_DAYS).default(DECISION_DAYS),
    }),
    output: requests,
    errors: { ...NOT_FOUND, received_later: { status: 422, data: z.object({ field: z.string() }) } },
    permission: PERMISSION,
    audit: false,
  }),
  extendDataRequest: endpoint({
    method: 'POST',
    path: '/data-requests/{id}/extension',
    summary: '決定の期限を延ばす（1回、30日まで）',
    input: z.object({ id, days: z.number().int().min(1).max(DECISION_DAYS), reason: words('理由') }),
    output: requests,
    errors: { ...NOT_FOUND, ...DECIDED, already_extended: { status: 409 } },
    permission: PERMISSION,
    audit: false,
  }),
  decideDataRequest: endpoint({
    method: 'POST',
    path: '/data-requests/{id}/decision',
    summary: '請求への決定を記録する。利用停止を認めると、その時から使われなくなる',
    input: z.object({
      id,
      state: z.enum(['granted', 'partly', 'refused', 'withdrawn']),
      decision: words('決定の内容'),
    }),
    output: requests,
    errors: { ...NOT_FOUND, ...DECIDED },
    permission: PERMISSION,
    audit: false,
    stepUp: true,
  }),
  liftUseStop: endpoint({
    method: 'POST',
    path: '/data-requests/{id}/lift',
    summary: '利用停止を終える（理由が要る）',
    input: z.object({ id, reason: words('理由') }),
    output: requests,
    errors: { ...NOT_FOUND, not_in_force: { status: 409 } },
    permission: PERMISSION,
    audit: false,
    stepUp: true,
  }),
};
