/** 漏えい等の記録: incidents with personal data, whom they concern, and the days left for 速報 and 確報. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND } from './endpoint.ts';
import { peopleCount } from './people-count.ts';

export const INCIDENT_KINDS = { leak: '漏えい', loss: '滅失', damage: '毀損' } as const;
export type IncidentKind = keyof typeof INCIDENT_KINDS;

/** Cases that must be reported to 個人情報保護委員会 (Enforcement Rules, article 43). */
export const INCIDENT_GROUNDS = {
  sensitive: '要配慮個人情報が含まれる',
  property: '財産の被害が生じるおそれがある',
  malicious: '不正の目的で行われたおそれがある（不正アクセス、盗難など）',
  many: '100人を超える人の個人情報が含まれる',
  ordinance: '条例要配慮個人情報が含まれる',
} as const;
export type IncidentGround = keyof typeof INCIDENT_GROUNDS;

/** Days of the reports, the day on which it became known being the first (Enforcement Rules, article 44; the guideline). */
export const REPORT_DAYS = { early: 5, final: 30, finalMalicious: 60 } as const;
export const REPORT_SOURCE =
  '個人情報保護法第68条、同法施行規則第43条・第44条。速報は「速やかに」（ガイドラインの目安は3～5日以内）、確報は30日以内（不正の目的によるおそれがあるときは60日以内）。知った日を1日目と数えます。';

const keysOf = <T extends object>(table: T) =>
  Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];
const day = z.iso.date({ error: '日付を入れてください。' });
const kind = z.enum(keysOf(INCIDENT_KINDS));
const grounds = z.array(z.enum(keysOf(INCIDENT_GROUNDS))).max(5);

const account = z.object({
  happened: z.string().trim().min(1, { error: '何が起きたかを入れてください。' }).max(4000),
  items: z.string().trim().max(2000),
  cause: z.string().trim().max(4000),
  measures: z.string().trim().max(4000),
});
export type IncidentAccount = z.infer<typeof account>;

const fields = {
  title: z.string().trim().min(1, { error: '件名を入れてください。' }).max(100),
  kind,
  grounds,
  knownOn: day,
  account,
  /** null: not counted yet. */
  persons: z.number().int().min(0).max(100_000_000).nullable(),
  personsFrom: z.string().trim().max(300),
};

const report = z.object({
  /** The last day; null where nothing needs to be reported. */
  dueOn: z.string().nullable(),
  /** Below zero: late. null once it was made, or need not be. */
  daysLeft: z.number().int().nullable(),
  reportedOn: z.string().nullable(),
});

const incident = z.object({
  id: z.uuid(),
  title: z.string(),
  kind,
  grounds,
  knownOn: z.string(),
  persons: peopleCount.nullable(),
  personsFrom: z.string(),
  early: report,
  final: report,
  closedAt: instant.nullable(),
  recordedAt: instant,
  recordedBy: z.string().nullable(),
});
export type Incident = z.infer<typeof incident>;

export const INCIDENT_STEPS = {
  recorded: '記録した',
  changed: '内容を変えた',
  early_reported: '速報をした',
  final_reported: '確報をした',
  closed: '対応を終えた',
} as const;

const detail = incident.extend({
  account,
  revision: z.number().int(),
  steps: z.array(z.object({ at: instant, step: z.enum(keysOf(INCIDENT_STEPS)), by: z.string().nullable() })),
});
export type IncidentDetail = z.infer<typeof detail>;

const later = { known_later: { status: 422, data: z.object({ field: z.string() }) } } as const;
const base = { permission: 'incidents.manage', audit: true } as const;
const id = z.uuid();

export const incidents = {
  listIncidents: endpoint({
    method: 'GET',
    path: '/incidents',
    summary: '漏えい等の記録の一覧',
    input: z.object({}),
    output: z.object({ entries: z.array(incident) }),
    errors: {},
    ...base,
  }),
  showIncident: endpoint({
    method: 'GET',
    path: '/incidents/{id}',
    summary: '漏えい等の記録',
    input: z.object({ id }),
    output: detail,
    errors: NOT_FOUND,
    ...base,
  }),
  recordIncident: endpoint({
    method: 'POST',
    path: '/incidents',
    summary: '漏えい等を記録する',
    input: z.object(fields),
    output: detail,
    errors: later,
    ...base,
  }),
  changeIncident: endpoint({
    method: 'PUT',
    path: '/incidents/{id}',
    summary: '記録を変える（前の内容は残る）',
    input: z.object({ id, revision: z.number().int(), ...fields }),
    output: detail,
    errors: { ...NOT_FOUND, ...later, changed_meanwhile: { status: 409 } },
    ...base,
  }),
  takeIncidentStep: endpoint({
    method: 'POST',
    path: '/incidents/{id}/steps',
    summary: '速報・確報をした、対応を終えた',
    input: z.object({ id, step: z.enum(['early_reported', 'final_reported', 'closed']) }),
    output: detail,
    errors: { ...NOT_FOUND, already_done: { status: 409 } },
    ...base,
  }),
  countPersons: endpoint({
    method: 'POST',
    path: '/incidents/count',
    summary: '関係する人の数を、配信グループか操作記録から数える',
    input: z.discriminatedUnion('from', [
      z.object({ from: z.literal('segment'), segmentId: z.uuid() }),
      z.object({ from: z.literal('audit'), actorId: z.uuid(), first: day, last: day }),
    ]),
    output: z.object({ persons: peopleCount, sentence: z.string() }),
    errors: NOT_FOUND,
    ...base,
  }),
};
