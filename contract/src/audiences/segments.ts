/** Saved segments (配信グループ) as the staff app sees them, and the endpoints about one. */
import { z } from 'zod';
import { instant } from '../endpoint.ts';
import type { Condition } from './condition.ts';
import { conditionProblem } from './problems.ts';

export const SEGMENT_STATES = {
  active: { label: '使用中', next: ['archived'] },
  archived: { label: '使用をやめた', next: ['active'] },
} as const satisfies Record<string, { label: string; next: readonly string[] }>;
export const segmentState = z.enum(['active', 'archived']);
export type SegmentState = z.infer<typeof segmentState>;

/** A place that uses the segment, for the warning before it changes: another segment, a delivery, a schedule. */
export const segmentUse = z.object({ kind: z.string(), id: z.string(), label: z.string() });

export const segmentName = z
  .string()
  .trim()
  .min(1, '名前を入力してください。')
  .max(60, '名前は60文字までです。');
export const segmentPurpose = z.string().trim().max(200, '利用目的は200文字までです。').default('');
export const segmentNote = z.string().trim().max(500, 'メモは500文字までです。').default('');

export const segmentEntry = z.object({
  id: z.uuid(),
  name: z.string(),
  note: z.string(),
  state: segmentState,
  /** The rule read back as one sentence. */
  sentence: z.string(),
  includeUnanswered: z.boolean(),
  /** Empty when the condition still means what it said. */
  problems: z.array(conditionProblem),
  updatedAt: instant,
  /** 利用目的: what it was made for. */
  purpose: z.string(),
  /** Who made it and keeps it, by name. */
  keeper: z.string().nullable(),
  /** Whose it is; null: everybody's to see. */
  departmentId: z.uuid().nullable(),
  department: z.string().nullable(),
  /** この所属だけが見られる. */
  exclusive: z.boolean(),
  /** Whether the person who asks may change it, as far as departments go. */
  mayChange: z.boolean(),
});
export type SegmentEntry = z.infer<typeof segmentEntry>;

export const segmentView = segmentEntry.extend({
  condition: z.custom<Condition>(),
  /** Sent back with a change: it is refused when somebody else changed the segment meanwhile. */
  revision: z.number().int(),
  usedBy: z.array(segmentUse),
});
export type SegmentView = z.infer<typeof segmentView>;

export const SEGMENT_CHANGES = {
  created: '作った',
  changed: '変えた',
  archived: '使用をやめた',
  restored: '使用を再開した',
  assigned: '所管を変えた',
} as const;

/** One line of 変更の履歴, as the group was then. */
export const segmentChange = z.object({
  id: z.uuid(),
  kind: z.enum(['created', 'changed', 'archived', 'restored', 'assigned']),
  name: z.string(),
  sentence: z.string(),
  by: z.string().nullable(),
  at: instant,
});
export type SegmentChange = z.infer<typeof segmentChange>;
