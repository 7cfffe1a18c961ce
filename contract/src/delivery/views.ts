/** How a delivery is shown, and the refusals that several of its endpoints share. */
import { z } from 'zod';
import { peopleCount } from '../people-count.ts';
import { target } from '../audiences.ts';
import { instant } from '../endpoint.ts';
import { TRANSLATION_LANGUAGES } from '../questions.ts';
import { BLOCK_LIMIT, draftBlock, quickReplies } from './blocks.ts';
import { media } from './uploads.ts';
import { haltReason, kindName, stateName } from './states.ts';

/** A finding of the check before sending: where, what, and how to mend it. */
export const finding = z.object({
  /** `note`: worth knowing; nobody has to agree to it. */
  severity: z.enum(['error', 'warning', 'note']),
  /** `blocks.0.text`, `target`, … */
  path: z.string(),
  message: z.string(),
  /** 直す: replaces this part of the text at `path`. */
  fix: z
    .object({ start: z.number().int(), end: z.number().int(), replacement: z.string(), label: z.string() })
    .optional(),
});

export const count = z.number().int();
export const rate = z.number().nullable();

export const deliveryRow = z.object({
  id: z.uuid(),
  title: z.string(),
  kind: kindName,
  state: stateName,
  /** 「旭地区の65歳以上」: the target in words, as it was when frozen. */
  targetText: z.string(),
  scheduledFor: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** 配信先（確定）; null before it is frozen, and for 友だち全員 by broadcast it is the number of friends we know. */
  recipients: peopleCount.nullable(),
  confirmed: peopleCount,
  updatedAt: instant,
  updatedBy: z.string(),
  /** Whose it is; null: everybody's to see. */
  departmentId: z.uuid().nullable(),
  department: z.string().nullable(),
  /** この所属だけが見られる. */
  exclusive: z.boolean(),
  /** Whether the person who asks may change it, as far as departments go. */
  mayChange: z.boolean(),
  /** Why LINE takes nothing more for now, or that a person paused it; null while all is well. */
  halted: haltReason.nullable(),
  /** A schedule that could not start, until the draft is sent or scheduled again. */
  notStarted: z.object({ at: instant, scheduledFor: instant, reason: z.string() }).nullable(),
});

/** A delivery in other languages than Japanese, each a text of its own. */
export const languages = z.partialRecord(
  z.enum(TRANSLATION_LANGUAGES),
  z.object({
    blocks: z.array(draftBlock).max(BLOCK_LIMIT, { error: `吹き出しは${BLOCK_LIMIT}つまでです` }),
    quickReplies,
  }),
);
export type Languages = z.output<typeof languages>;

/** このまま送る: a finding (`key`) that somebody decided to leave, and why. */
export const accepted = z
  .array(
    z.object({
      key: z.string().min(1).max(600),
      reason: z
        .string()
        .trim()
        .min(1, { error: '理由を書いてください' })
        .max(200, { error: '理由は200字までです' }),
    }),
  )
  .max(100);
export type Accepted = z.output<typeof accepted>;

export const deliveryDetail = deliveryRow.extend({
  blocks: z.array(draftBlock),
  quickReplies,
  languages,
  accepted,
  /** 前回を複製: what it was copied from. */
  copiedFrom: z.uuid().nullable(),
  /** 配信先; null while none was chosen. */
  target: target.nullable(),
  silent: z.boolean(),
  /** 配信カテゴリー: a choice of 知りたい情報; who reduced its news is left out. */
  topic: z.string().nullable(),
  /** 訂正: goes to exactly those who got that one. */
  corrects: z.uuid().nullable(),
  /** 訓練: goes to staff testers only. */
  drill: z.boolean(),
  /** Rises with each change: saving over somebody else's change is refused. */
  revision: z.number().int(),
  /** What its blocks show, by media id, for the preview. */
  media: z.record(z.string(), media),
});

export const revision = z.coerce.number().int().min(0);
export const CHANGED = {
  changed_meanwhile: { status: 409, data: z.object({ updatedBy: z.string(), updatedAt: z.string() }) },
} as const;
export const WRONG_STATE = {
  wrong_state: { status: 409, data: z.object({ state: z.string(), allowed: z.array(z.string()) }) },
} as const;
/** LINE公式アカウントがまだ接続されていない. */
export const NO_CHANNEL = { no_channel: { status: 409 } } as const;
export const NOT_SENDABLE = {
  not_sendable: { status: 422, data: z.object({ findings: z.array(finding) }) },
} as const;
