/** 配信を作る: drafts, pictures, the check and the test. */
import { z } from 'zod';
import { peopleCount } from '../people-count.ts';
import { target } from '../audiences.ts';
import { endpoint, instant, NOT_FOUND } from '../endpoint.ts';
import { block, BLOCK_LIMIT, completeQuickReplies, draftBlock, quickReplies } from './blocks.ts';
import { TRANSLATION_LANGUAGES } from '../questions.ts';
import { kindName } from './states.ts';
import {
  CHANGED,
  count,
  deliveryDetail,
  deliveryRow,
  finding,
  NO_CHANNEL,
  NOT_SENDABLE,
  accepted,
  languages,
  revision,
  WRONG_STATE,
} from './views.ts';

/** A draft that is complete enough to be sent. */
export const sendable = z.object({
  title: z
    .string()
    .trim()
    .min(1, { error: '件名を入れてください（住民には見えません）' })
    .max(100, { error: '件名は100字までです' }),
  kind: kindName,
  blocks: z
    .array(block)
    .min(1, { error: '吹き出しを1つ以上作ってください' })
    .max(BLOCK_LIMIT, { error: `吹き出しは${BLOCK_LIMIT}つまでです` }),
  quickReplies: completeQuickReplies,
  languages: z.partialRecord(
    z.enum(TRANSLATION_LANGUAGES),
    z.object({
      blocks: z.array(block).min(1, { error: '吹き出しを1つ以上作ってください' }).max(BLOCK_LIMIT),
      quickReplies: completeQuickReplies,
    }),
  ),
  target,
  /** 通知音を鳴らさない */
  silent: z.boolean(),
});

export const compose = {
  showDelivery: endpoint({
    method: 'GET',
    path: '/deliveries/{id}',
    summary: '配信の内容',
    input: z.object({ id: z.uuid() }),
    output: deliveryDetail,
    errors: NOT_FOUND,
    permission: 'delivery.view',
    audit: false,
  }),
  createDelivery: endpoint({
    method: 'POST',
    path: '/deliveries',
    summary: '下書きを作る（from: 前回を複製、template: ひな形から）',
    input: z.object({ from: z.uuid().optional(), template: z.uuid().optional() }),
    output: deliveryDetail,
    errors: NOT_FOUND,
    permission: 'delivery.create',
    audit: false,
  }),
  /** A draft may be incomplete: it is saved as it is every ten seconds, and checked before it is sent. */
  saveDraft: endpoint({
    method: 'PUT',
    path: '/deliveries/{id}/draft',
    summary: '下書きを保存する',
    input: z.object({
      id: z.uuid(),
      revision,
      title: z.string().trim().max(100, { error: '件名は100字までです' }),
      kind: kindName,
      blocks: z.array(draftBlock).max(BLOCK_LIMIT, { error: `吹き出しは${BLOCK_LIMIT}つまでです` }),
      quickReplies: quickReplies.default([]),
      /** The same delivery in other languages; who reads none of them gets `blocks`. */
      languages: languages.default({}),
      target: target.nullable(),
      silent: z.boolean(),
      topic: z.string().max(40).nullable().default(null),
      /** このまま送る: findings that a person decided to leave, each with the reason. */
      accepted: accepted.default([]),
    }),
    output: z.object({ revision: z.number().int(), savedAt: instant }),
    errors: { ...NOT_FOUND, ...CHANGED, ...WRONG_STATE },
    permission: 'delivery.create',
    audit: false,
  }),
  deleteDraft: endpoint({
    method: 'DELETE',
    path: '/deliveries/{id}',
    summary: '下書きを削除する',
    input: z.object({ id: z.uuid() }),
    output: z.object({}),
    errors: { ...NOT_FOUND, ...WRONG_STATE },
    permission: 'delivery.create',
    audit: false,
  }),
  assignDelivery: endpoint({
    method: 'PUT',
    path: '/deliveries/{id}/department',
    summary: '配信の所管を変える。exclusive: この所属だけが見られる',
    input: z.object({ id: z.uuid(), departmentId: z.uuid().nullable(), exclusive: z.boolean() }),
    output: deliveryRow,
    errors: NOT_FOUND,
    permission: 'delivery.create',
    audit: false,
  }),
  /** 10分チェックの最初の形: what would be wrong if it were sent now, and how many it reaches. */
  checkDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/check',
    summary: '配信前の確認（対象人数と見直す点）',
    input: z.object({
      id: z.uuid(),
      /** The moment of 予約配信: weekdays, past days and words like 本日 are judged as of then. Absent: now. */
      scheduledFor: instant.optional(),
    }),
    output: z.object({
      findings: z.array(finding),
      /** 対象人数（現在） */
      recipients: peopleCount,
      unanswered: peopleCount,
      targetText: z.string(),
      /** Whom the target means and who does not get it: 受信設定, 1人あたりの配信数の上限. */
      withheld: peopleCount,
      /** 「3,120人には今週9通目」, the most first. */
      week: z.array(z.object({ nth: count, people: peopleCount })),
      /** What LINE's own check said; false when LINE could not be asked. */
      checkedByLine: z.boolean(),
    }),
    errors: NOT_FOUND,
    permission: 'delivery.view',
    audit: false,
  }),
  /** 書きながらの確認: the same look at words that were not saved yet. */
  reviewDraft: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/review',
    summary: '書いている途中の内容の見直す点（保存しない）',
    input: z.object({
      id: z.uuid(),
      blocks: z.array(draftBlock).max(BLOCK_LIMIT),
      quickReplies: quickReplies.default([]),
      languages: languages.default({}),
      scheduledFor: instant.optional(),
    }),
    output: z.object({ findings: z.array(finding) }),
    errors: NOT_FOUND,
    permission: 'delivery.view',
    audit: false,
  }),
  /** テスト配信（職員のみ）: leaves no trace in history or statistics. */
  testSend: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/test-send',
    summary: '職員の友だちだけに送ってみる',
    input: z.object({ id: z.uuid() }),
    output: z.object({ recipients: count }),
    errors: { ...NOT_FOUND, ...NOT_SENDABLE, ...NO_CHANNEL, no_testers: { status: 409 } },
    permission: 'delivery.create',
    audit: false,
  }),
};
