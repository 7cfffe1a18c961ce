/**
 * Who a delivery is for: conditions over what residents answered, saved as segments (配信グループ), counted while they
 * are being built, and frozen when something is sent. The parts stand in `audiences/`.
 */
import { z } from 'zod';
import { segmentRule } from './audiences/condition.ts';
import { LIMIT_RESTS_ON, limits } from './audiences/limits.ts';
import { lists } from './audiences/lists.ts';
import { conditionProblem } from './audiences/problems.ts';
import { breakdown, conditionAttribute } from './audiences/registrants.ts';
import {
  segmentChange,
  segmentEntry,
  segmentName,
  segmentNote,
  segmentPurpose,
  segmentState,
  segmentUse,
  segmentView,
} from './audiences/segments.ts';
import { conditionCount, target } from './audiences/target.ts';
import { endpoint, NOT_FOUND } from './endpoint.ts';
import { countGroup, peopleCount } from './people-count.ts';
import { formatField, sheetFile } from './sheet.ts';
import { OUTSIDE_PURPOSE, outsideUse, recordedUse } from './purpose.ts';

export * from './audiences/condition.ts';
export * from './audiences/limits.ts';
export * from './audiences/lists.ts';
export * from './audiences/problems.ts';
export * from './audiences/registrants.ts';
export * from './audiences/segments.ts';
export * from './audiences/target.ts';

const CONDITION_INVALID = {
  condition_invalid: { status: 400, data: z.object({ problems: z.array(conditionProblem) }) },
} as const;
const NAME_TAKEN = { segment_name_taken: { status: 409, data: z.object({ name: z.string() }) } } as const;
const CHANGED = { segment_changed: { status: 409, data: z.object({ revision: z.number().int() }) } } as const;

export const audiences = {
  ...lists,
  ...limits,
  listSegments: endpoint({
    method: 'GET',
    path: '/segments',
    summary: '配信グループの一覧',
    input: z.object({ state: segmentState.default('active') }),
    output: z.object({ segments: z.array(segmentEntry) }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
  /** Apart from the list, so that names are on the screen before the figures. */
  countSegments: endpoint({
    method: 'GET',
    path: '/segments/counts',
    summary: '配信グループごとの対象人数（現在）',
    input: z.object({}),
    output: z.object({ counts: z.array(countGroup(conditionCount.extend({ id: z.uuid() }))) }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
  exportSegments: endpoint({
    method: 'GET',
    path: '/segments/export',
    summary: '配信グループの一覧をCSV（UTF-8 BOM）かExcelで書き出す',
    input: z.object({ ...formatField, state: segmentState.default('active') }),
    output: sheetFile,
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
  getSegment: endpoint({
    method: 'GET',
    path: '/segments/{id}',
    summary: '配信グループ',
    input: z.object({ id: z.uuid() }),
    output: segmentView,
    errors: NOT_FOUND,
    permission: 'audiences.view',
    audit: false,
  }),
  createSegment: endpoint({
    method: 'POST',
    path: '/segments',
    summary: '配信グループを作る',
    input: segmentRule.extend({
      name: segmentName,
      note: segmentNote,
      purpose: segmentPurpose,
      outsideUse: outsideUse.optional(),
    }),
    output: segmentView,
    /** not_found: it names what another department keeps to itself. */
    errors: { ...NOT_FOUND, ...NAME_TAKEN, ...CONDITION_INVALID, ...OUTSIDE_PURPOSE },
    permission: 'audiences.manage',
    audit: false,
  }),
  updateSegment: endpoint({
    method: 'PUT',
    path: '/segments/{id}',
    summary: '配信グループを変える',
    input: segmentRule.extend({
      id: z.uuid(),
      name: segmentName,
      note: segmentNote,
      purpose: segmentPurpose,
      revision: z.number().int(),
      outsideUse: outsideUse.optional(),
    }),
    output: segmentView,
    errors: {
      ...NOT_FOUND,
      ...LIMIT_RESTS_ON,
      ...NAME_TAKEN,
      ...CHANGED,
      ...CONDITION_INVALID,
      ...OUTSIDE_PURPOSE,
    },
    permission: 'audiences.manage',
    audit: false,
  }),
  listSegmentChanges: endpoint({
    method: 'GET',
    path: '/segments/{id}/changes',
    summary: '配信グループの変更の履歴',
    input: z.object({ id: z.uuid() }),
    output: z.object({ changes: z.array(segmentChange) }),
    errors: NOT_FOUND,
    permission: 'audiences.view',
    audit: false,
  }),
  /** 使用をやめる, or use again. A segment in use by another one is refused. */
  setSegmentState: endpoint({
    method: 'PUT',
    path: '/segments/{id}/state',
    summary: '配信グループの使用をやめる・再開する',
    input: z.object({ id: z.uuid(), state: segmentState }),
    output: segmentView,
    errors: {
      ...NOT_FOUND,
      ...NAME_TAKEN,
      segment_in_use: { status: 409, data: z.object({ usedBy: z.array(segmentUse) }) },
    },
    permission: 'audiences.manage',
    audit: false,
  }),
  assignSegment: endpoint({
    method: 'PUT',
    path: '/segments/{id}/department',
    summary: '配信グループの所管を変える。exclusive: この所属だけが見られる',
    input: z.object({ id: z.uuid(), departmentId: z.uuid().nullable(), exclusive: z.boolean() }),
    output: segmentView,
    errors: NOT_FOUND,
    permission: 'audiences.manage',
    audit: false,
  }),
  /** The live count while a condition is being built. It also tells what is wrong, and reads the rule back. */
  previewCondition: endpoint({
    method: 'POST',
    path: '/segments/preview',
    summary: '条件の対象人数（現在）と文章',
    input: segmentRule,
    output: z.object({
      count: conditionCount.nullable(),
      sentence: z.string(),
      problems: z.array(conditionProblem),
    }),
    errors: NOT_FOUND,
    permission: 'audiences.view',
    audit: false,
  }),
  breakDownCondition: endpoint({
    method: 'POST',
    path: '/segments/breakdown',
    summary: '対象になる人の内訳（地域・年代・言語ごとの人数）',
    input: segmentRule,
    output: breakdown,
    errors: { ...NOT_FOUND, ...CONDITION_INVALID },
    permission: 'audiences.view',
    audit: false,
  }),
  /** The same for whatever a delivery can be sent to. */
  previewTarget: endpoint({
    method: 'POST',
    path: '/segments/preview-target',
    summary: '配信先の人数（現在）と文章',
    input: z.object({ target }),
    output: z.object({
      count: conditionCount.nullable(),
      sentence: z.string(),
      problems: z.array(conditionProblem),
    }),
    errors: NOT_FOUND,
    permission: 'audiences.view',
    audit: false,
  }),
  listOutsideUses: endpoint({
    method: 'GET',
    path: '/segments/outside-uses',
    summary: '目的外利用の記録',
    input: z.object({}),
    output: z.object({ entries: z.array(recordedUse) }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
  listConditionSubjects: endpoint({
    method: 'GET',
    path: '/segments/subjects',
    summary: 'ほかの機能の条件で選べるもの（配信など）',
    input: z.object({ plug: z.string().max(80) }),
    output: z.object({ subjects: z.array(z.object({ id: z.string(), label: z.string() })) }),
    errors: NOT_FOUND,
    permission: 'audiences.view',
    audit: false,
  }),
  /** What conditions can be made of, with registrants per item: the builder's material and the screen 登録状況 (SEG-10). */
  listConditionAttributes: endpoint({
    method: 'GET',
    path: '/segments/attributes',
    summary: '条件に使える登録項目と登録者数',
    input: z.object({}),
    output: z.object({
      friends: peopleCount,
      attributes: z.array(conditionAttribute),
      languages: countGroup(z.array(z.object({ language: z.string(), count: peopleCount }))),
      /** Staff, not residents: shown as it is. */
      testers: z.number().int(),
      plugged: z.array(
        z.object({
          plug: z.string(),
          label: z.string(),
          is: z.string(),
          isNot: z.string(),
          /** Its settings are `{ subject }`: one of `listConditionSubjects`. */
          hasSubject: z.boolean(),
        }),
      ),
    }),
    errors: {},
    permission: 'audiences.view',
    audit: false,
  }),
};
