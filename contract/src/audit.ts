/** 操作記録 (SEC-10, SEC-11, SEC-12): search, detail, figures, extract, and whether the record is whole. */
import { z } from 'zod';
import { AUDIT_ACTORS, AUDIT_GROUPS, AUDIT_LOGS } from './audit-actions.ts';
import { endpoint, instant, NOT_FOUND, pageInput } from './endpoint.ts';
import { formatField } from './sheet.ts';

const keysOf = <T extends object>(table: T) =>
  Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];
const short = (max: number) => z.string().trim().min(1).max(max);

/** A day of Japan, YYYY-MM-DD. */
const day = z.iso.date({ error: '日付は 2026-11-21 のように入れてください' });

/** Every field narrows; what is left out does not. */
export const auditFilter = {
  log: z.enum(keysOf(AUDIT_LOGS)).optional(),
  /** First and last day, both inside. Without `from`: the last 31 days up to `to`. */
  from: day.optional(),
  to: day.optional(),
  actorKind: z.enum(keysOf(AUDIT_ACTORS)).optional(),
  /** A staff member's or resident's id, as entries show it. */
  actorId: short(100).optional(),
  group: z.enum(keysOf(AUDIT_GROUPS)).optional(),
  action: short(100).optional(),
  /** Words of the action: 「書き出し」. */
  text: short(100).optional(),
  subjectKind: short(100).optional(),
  subjectId: short(100).optional(),
  /** Whole, or the beginning up to a dot or colon: `203.0.113.` */
  address: short(45).optional(),
  /** What one request did together. */
  requestId: short(100).optional(),
} as const;

/** What a person searches for. */
export type AuditFilter = Readonly<z.infer<z.ZodObject<typeof auditFilter>>>;

export const auditActor = z.object({
  kind: z.string(),
  id: z.string(),
  /** 「総務課 山田 花子」; null where no name is known (residents are shown by number only). */
  name: z.string().nullable(),
});

export const auditRow = z.object({
  id: z.uuid(),
  at: instant,
  log: z.enum(keysOf(AUDIT_LOGS)),
  action: z.string(),
  words: z.string(),
  actor: auditActor,
  address: z.string().nullable(),
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
  /** Whether the detail holds before, after or a purpose. */
  hasContent: z.boolean(),
});
export type AuditRow = z.infer<typeof auditRow>;

/** One line of before and after, in words. null: not there on that side. */
export const auditChange = z.object({
  label: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

/** What the check found; the sentences are in the app. */
export const AUDIT_PROBLEMS = {
  entry_altered: '記録の中身が書き換えられています',
  entry_removed: '記録が消されています',
  entry_inserted: '記録があとから差し込まれています',
  entry_forged: 'このシステムが書いたものではない記録があります',
  block_altered: '封が書き換えられています',
  block_removed: '封が消されています',
  anchor_missed: 'データベースの外に残した控えと合いません',
} as const;

export const auditVerdict = z.object({
  at: instant,
  by: z.string().nullable(),
  ok: z.boolean(),
  entries: z.number().int(),
  blocks: z.number().int(),
  unsealed: z.number().int(),
  anchors: z.number().int(),
  milliseconds: z.number().int(),
  problem: z
    .object({
      kind: z.enum(keysOf(AUDIT_PROBLEMS)),
      epoch: z.number().int(),
      block: z.number().int().nullable(),
      entryId: z.string().nullable(),
    })
    .nullable(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;

const viewed = { permission: 'audit.view', audit: false } as const;

const SEARCH_ERRORS = {
  /** It took too long: fewer days, or a person, a subject or an action, are found by an index. */
  search_too_wide: { status: 422 },
} as const;

/** Rows per part of an extract; the browser joins the parts, so that neither side ever holds all of a large one. */
export const EXPORT_PART = 5000;
/** Rows of the print page: some 50 sheets of A4. More is a file, not paper. */
export const PRINT_LIMIT = 1500;

/** 保存期間: 180 days at least (SEC-10). */
export const KEEP_CHOICES = {
  180: '180日',
  366: '1年',
  1096: '3年',
  1827: '5年',
  2557: '7年',
  3653: '10年',
} as const;
/** 64 hexadecimal digits; who types may leave blanks and hyphens between them, in full width too. */
export const anchorHash = z
  .string()
  .max(200)
  .transform((text) =>
    text
      .normalize('NFKC')
      .replaceAll(/[\s\-‐ー－]/g, '')
      .toLowerCase(),
  )
  .refine((text) => /^[0-9a-f]{64}$/.test(text), {
    error: '封の値は、0〜9とa〜fの64文字です。印刷した値と見くらべてください',
  });

const keeping = z.object({
  keepDays: z.number().int(),
  /** The oldest entry that is still there. */
  oldestAt: instant.nullable(),
});

export const audit = {
  searchEntries: endpoint({
    method: 'GET',
    path: '/audit/entries',
    summary:
      'Entries by who, what, on whom, when and from where; the newest first. The search itself is noted',
    input: pageInput.extend({ ...auditFilter, purpose: z.enum(['screen', 'print']).default('screen') }),
    output: z.object({
      entries: z.array(auditRow),
      next: z.string().nullable(),
      /** How many there are, at the first page only; counting stops at `countLimit`. */
      total: z.number().int().nullable(),
      countLimit: z.number().int(),
      /** The days that were searched. */
      from: day,
      to: day,
    }),
    errors: SEARCH_ERRORS,
    ...viewed,
  }),
  showEntry: endpoint({
    method: 'GET',
    path: '/audit/entries/{id}',
    summary: 'One entry with before and after in words, its seal, and what the same request did',
    input: z.object({ id: z.uuid() }),
    output: auditRow.extend({
      requestId: z.string(),
      purpose: z.string().nullable(),
      changes: z.array(auditChange),
      /** The block of the chain that holds it; null within the first second. */
      block: z.object({ epoch: z.number().int(), no: z.number().int(), sealedAt: instant }).nullable(),
      /** Whether the entry is as it was written, by its own HMAC. */
      authentic: z.boolean(),
      together: z.array(auditRow),
    }),
    errors: NOT_FOUND,
    ...viewed,
  }),
  listActors: endpoint({
    method: 'GET',
    path: '/audit/actors',
    summary: 'Staff members to search for, by staff number',
    input: z.object({}),
    output: z.object({
      entries: z.array(z.object({ id: z.string(), name: z.string(), staffNumber: z.string() })),
    }),
    errors: {},
    ...viewed,
  }),
  showFigures: endpoint({
    method: 'GET',
    path: '/audit/figures',
    summary: 'Counts per day, per action and per person',
    input: z.object({ log: auditFilter.log, from: auditFilter.from, to: auditFilter.to }),
    output: z.object({
      from: day,
      to: day,
      total: z.number().int(),
      days: z.array(z.object({ day, count: z.number().int() })),
      actions: z.array(z.object({ action: z.string(), words: z.string(), count: z.number().int() })),
      actors: z.array(auditActor.extend({ count: z.number().int(), lastAt: instant })),
    }),
    errors: {
      ...SEARCH_ERRORS,
      /** More days than are counted at once. */
      range_too_long: { status: 422, data: z.object({ field: z.literal('from'), days: z.number() }) },
    },
    ...viewed,
  }),
  exportEntries: endpoint({
    method: 'POST',
    path: '/audit/export',
    summary: 'One part of an extract as CSV or Excel; the whole is fetched part by part. Every part is noted',
    input: z.object({
      ...auditFilter,
      after: z.string().max(200).optional(),
      ...formatField,
      /** Of CSV. */
      encoding: z.enum(['utf-8', 'cp932']).default('utf-8'),
      purpose: short(200),
    }),
    output: z.object({
      fileName: z.string(),
      /** The bytes of this part in base64. CSV: the first one begins with the header line. Excel: a file of its own. */
      content: z.string(),
      rows: z.number().int(),
      next: z.string().nullable(),
      /** Characters that CP932 does not have, each written as 〓. */
      lost: z.array(z.string()),
    }),
    errors: SEARCH_ERRORS,
    permission: 'audit.export',
    stepUp: true,
    audit: false,
  }),

  showVerification: endpoint({
    method: 'GET',
    path: '/audit/verification',
    summary: '改ざん点検: the last results, how the sealing stands, and the newest anchors',
    input: z.object({}),
    output: z.object({
      history: z.array(auditVerdict),
      sealing: z.object({
        lastBlock: z
          .object({ epoch: z.number().int(), no: z.number().int(), hash: z.string(), sealedAt: instant })
          .nullable(),
        /** Age of the oldest entry that is not sealed; null when all are. */
        waitingSeconds: z.number().nullable(),
      }),
      anchors: z.array(
        z.object({
          date: day,
          epoch: z.number().int(),
          no: z.number().int(),
          hash: z.string(),
          signature: z.string(),
        }),
      ),
    }),
    errors: {},
    ...viewed,
  }),
  verify: endpoint({
    method: 'POST',
    path: '/audit/verification',
    summary: 'Checks the whole record now',
    input: z.object({}).default({}),
    output: auditVerdict,
    errors: {},
    ...viewed,
  }),

  checkAnchor: endpoint({
    method: 'POST',
    path: '/audit/verification/anchor',
    summary: 'Whether the record still contains an anchor that somebody kept on paper or in a mail',
    input: z.object({
      epoch: z.int().min(1).max(32_767),
      no: z.int().min(1).max(2_000_000_000),
      hash: anchorHash,
    }),
    output: z.object({
      /**
       * contained: it is there, and the whole record fits together. broken: it is there, and something else is wrong.
       * differs: another value stands there. missing: the record has no such block. expired: its time of keeping is over.
       */
      outcome: z.enum(['contained', 'broken', 'differs', 'missing', 'expired']),
      sealedAt: instant.nullable(),
      /** Where the typed value first differs, from 1: a slip of the fingers is one place only. */
      differingPlaces: z.array(z.number().int()),
      problem: z.enum(keysOf(AUDIT_PROBLEMS)).nullable(),
    }),
    errors: {},
    ...viewed,
  }),

  showKeeping: endpoint({
    method: 'GET',
    path: '/audit/keeping',
    summary: 'How long the record is kept',
    input: z.object({}),
    output: keeping,
    errors: {},
    ...viewed,
  }),
  saveKeeping: endpoint({
    method: 'PUT',
    path: '/audit/keeping',
    summary: 'Changes how long the record is kept; a shorter time removes whole months the next night',
    input: z.object({
      keepDays: z
        .int()
        .refine((days) => days in KEEP_CHOICES, { error: '保存期間は一覧から選んでください（180日以上）' }),
    }),
    output: keeping,
    errors: {},
    permission: 'security.manage',
    audit: false,
  }),
};
