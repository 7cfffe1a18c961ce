/**
 * 配信: what is sent to whom and when, and what came of it. States are a table of data, used by server and screens.
 */
import { z } from 'zod';
import { target } from './audiences.ts';
import { endpoint, instant, NOT_FOUND, pageInput, pageOf } from './endpoint.ts';
import { formatField, sheetFile } from './sheet.ts';

/** Where a delivery stands, in the words of the screens. */
export const DELIVERY_STATES = {
  draft: '下書き',
  scheduled: '予約済み',
  sending: '配信中',
  sent: '配信完了',
  stopped: '中止',
  partly_unsent: '一部未配信',
} as const;
export type DeliveryState = keyof typeof DELIVERY_STATES;

/** What may be done in which state. `can.send(delivery)` decides, `can.send.states` explains. */
function allowedIn(...states: readonly DeliveryState[]) {
  return Object.assign((delivery: { state: DeliveryState }) => states.includes(delivery.state), { states });
}
export const can = {
  edit: allowedIn('draft'),
  send: allowedIn('draft'),
  /** 予約を取り消して下書きに戻す (DLV-06). */
  unschedule: allowedIn('scheduled'),
  stop: allowedIn('sending'),
  /** After LINE refused every further call and a person removed the cause. */
  resume: allowedIn('sending'),
  delete: allowedIn('draft'),
  showResult: allowedIn('sending', 'sent', 'stopped', 'partly_unsent'),
} as const;

/** Why LINE takes nothing more of a delivery for now, and what a person can do about it. */
export const HALT_REASONS = {
  credentials_refused: 'LINEが接続を断りました。チャネルアクセストークンを確かめてください。',
  account_refused: 'LINEがこのアカウントからの配信を断りました。LINE公式アカウントの状態を確かめてください。',
  endpoint_missing: 'LINEの窓口が見つかりません。管理者に知らせてください。',
  message_refused: 'LINEがこの内容を受け付けませんでした。中止して、内容を直してください。',
  monthly_limit: '今月の配信数の上限に達しました。LINE公式アカウントのプランを確かめてください。',
} as const;

/** 種別 (DLV-10): how the history is sorted and found again. */
export const DELIVERY_KINDS = {
  announcement: 'お知らせ',
  event: 'イベント・募集',
  disaster_preparedness: '防災・安全',
  child_rearing: '子育て',
  other: 'その他',
} as const;
const kindName = z.enum(
  Object.keys(DELIVERY_KINDS) as [keyof typeof DELIVERY_KINDS, ...(keyof typeof DELIVERY_KINDS)[]],
);

/** LINE counts text in UTF-16 units, at most 5,000 (Messaging API reference, text message). */
export const TEXT_LIMIT = 5000;
/** LINE takes at most five message objects a call. */
export const BLOCK_LIMIT = 5;

/** `.max()` counts code points, LINE counts UTF-16 units: an emoji is two. `length` counts as LINE does. */
const withinTextLimit = (text: string) => text.length <= TEXT_LIMIT;
const TOO_LONG = {
  error: `文章は${TEXT_LIMIT.toLocaleString('ja-JP')}字までです（絵文字は1つで2字以上に数えます）`,
};
const textBlock = z.object({
  kind: z.literal('text'),
  text: z.string().trim().min(1, { error: '文章を入れてください' }).refine(withinTextLimit, TOO_LONG),
});
const imageBlock = z.object({
  kind: z.literal('image'),
  mediaId: z.uuid({ error: '画像を選んでください' }),
  /** What the picture says, for residents who cannot see it: LINE itself has no alternative text for images. */
  description: z.string().trim().max(200, { error: '画像の説明は200字までです' }).default(''),
});
/** 吹き出し */
export const block = z.discriminatedUnion('kind', [textBlock, imageBlock]);
export type Block = z.output<typeof block>;

/** The same while it is being written: nothing is complete yet. */
export const draftBlock = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: z.string().refine(withinTextLimit, TOO_LONG),
  }),
  z.object({
    kind: z.literal('image'),
    mediaId: z.uuid().nullable(),
    description: z.string().max(200, { error: '画像の説明は200字までです' }),
  }),
]);
export type DraftBlock = z.output<typeof draftBlock>;

const draftFields = {
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
  target,
  /** 通知音を鳴らさない */
  silent: z.boolean(),
};

/** A finding of the check before sending: where, what, and how to mend it. */
export const finding = z.object({
  severity: z.enum(['error', 'warning']),
  /** `blocks.0.text`, `target`, … */
  path: z.string(),
  message: z.string(),
});

const count = z.number().int();
const rate = z.number().nullable();

export const deliveryRow = z.object({
  id: z.uuid(),
  title: z.string(),
  kind: kindName,
  state: z.enum(Object.keys(DELIVERY_STATES) as [DeliveryState, ...DeliveryState[]]),
  /** 「旭地区の65歳以上」: the target in words, as it was when frozen. */
  targetText: z.string(),
  scheduledFor: instant.nullable(),
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** 配信先（確定）; null before it is frozen, and for 友だち全員 by broadcast it is the number of friends we know. */
  recipients: count.nullable(),
  confirmed: count,
  updatedAt: instant,
  updatedBy: z.string(),
  /** Whose it is; null: everybody's to see. */
  departmentId: z.uuid().nullable(),
  department: z.string().nullable(),
  /** この所属だけが見られる. */
  exclusive: z.boolean(),
  /** Whether the person who asks may change it, as far as departments go. */
  mayChange: z.boolean(),
});

export const deliveryDetail = deliveryRow.extend({
  blocks: z.array(draftBlock),
  /** 配信先; null while none was chosen. */
  target: target.nullable(),
  silent: z.boolean(),
  /** Rises with each change: saving over somebody else's change is refused. */
  revision: z.number().int(),
  /** Public paths of the pictures, by media id, for the preview. */
  media: z.record(
    z.string(),
    z.object({ url: z.string(), previewUrl: z.string(), width: count, height: count }),
  ),
});

const revision = z.coerce.number().int().min(0);
const CHANGED = {
  changed_meanwhile: { status: 409, data: z.object({ updatedBy: z.string(), updatedAt: z.string() }) },
} as const;
const WRONG_STATE = {
  wrong_state: { status: 409, data: z.object({ state: z.string(), allowed: z.array(z.string()) }) },
} as const;
/** LINE公式アカウントがまだ接続されていない. */
const NO_CHANNEL = { no_channel: { status: 409 } } as const;
const NOT_SENDABLE = {
  not_sendable: { status: 422, data: z.object({ findings: z.array(finding) }) },
} as const;

export const delivery = {
  listDeliveries: endpoint({
    method: 'GET',
    path: '/deliveries',
    summary: '配信の一覧（新しい順）',
    input: pageInput.extend({
      state: z.enum(Object.keys(DELIVERY_STATES) as [DeliveryState, ...DeliveryState[]]).optional(),
      kind: kindName.optional(),
      /** Part of the title. */
      search: z.string().trim().max(100).optional(),
    }),
    output: pageOf(deliveryRow),
    errors: {},
    permission: 'delivery.view',
    audit: false,
  }),
  exportDeliveries: endpoint({
    method: 'GET',
    path: '/deliveries/export',
    summary: '配信履歴をCSV（UTF-8 BOM）かExcelで書き出す',
    input: z.object(formatField),
    output: sheetFile,
    errors: {},
    permission: 'delivery.view',
    audit: false,
  }),
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
    summary: '下書きを作る（from: 前回を複製）',
    input: z.object({ from: z.uuid().optional() }),
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
      target: target.nullable(),
      silent: z.boolean(),
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
  uploadImage: endpoint({
    method: 'POST',
    path: '/deliveries/images',
    summary: '画像を載せる（JPEG・PNG、10MBまで）',
    input: z.object({ file: z.file() }),
    output: z.object({
      mediaId: z.uuid(),
      url: z.string(),
      previewUrl: z.string(),
      width: count,
      height: count,
    }),
    errors: {
      file_too_large: { status: 413, data: z.object({ field: z.string(), limit: z.number() }) },
      file_type_refused: { status: 422, data: z.object({ field: z.string(), allowed: z.array(z.string()) }) },
      image_too_large: { status: 422, data: z.object({ field: z.string(), limit: z.number() }) },
      file_broken: { status: 422, data: z.object({ field: z.string() }) },
      file_infected: { status: 422, data: z.object({ field: z.string(), signature: z.string() }) },
      /** A scanner is set up and did not answer: nothing is taken in unscanned. */
      file_not_scanned: { status: 503, data: z.object({ field: z.string() }) },
    },
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
      recipients: count,
      unanswered: count,
      targetText: z.string(),
      /** What LINE's own check said; false when LINE could not be asked. */
      checkedByLine: z.boolean(),
    }),
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
  sendDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/send',
    summary: '今すぐ配信する、または予約する',
    input: z.object({
      id: z.uuid(),
      revision,
      /** null: 今すぐ配信 */
      scheduledFor: instant.nullable(),
      /** The number the sender saw and agreed to: a double click or an old tab cannot send to somebody else. */
      confirmedRecipients: count,
    }),
    output: deliveryDetail,
    errors: {
      ...NOT_FOUND,
      ...CHANGED,
      ...WRONG_STATE,
      ...NOT_SENDABLE,
      /** The audience has changed by more than 10 % since the sender looked: look again. */
      recipients_changed: { status: 409, data: z.object({ recipients: z.number().int() }) },
      ...NO_CHANNEL,
      no_recipients: { status: 422 },
      /** At least a minute ahead, at most a year. */
      schedule_out_of_range: { status: 422, data: z.object({ field: z.string() }) },
    },
    permission: 'delivery.send',
    audit: false,
  }),
  unscheduleDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/unschedule',
    summary: '予約を取り消して下書きに戻す',
    input: z.object({ id: z.uuid() }),
    output: deliveryDetail,
    errors: { ...NOT_FOUND, ...WRONG_STATE },
    permission: 'delivery.send',
    audit: false,
  }),
  stopDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/stop',
    summary: '配信を途中で中止する（もう送られた分は取り消せない）',
    input: z.object({ id: z.uuid() }),
    output: deliveryDetail,
    errors: { ...NOT_FOUND, ...WRONG_STATE },
    permission: 'delivery.send',
    audit: false,
  }),
  resumeDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/resume',
    summary: '止まっている配信を続ける（原因を取り除いたあとに）',
    input: z.object({ id: z.uuid() }),
    output: deliveryDetail,
    errors: { ...NOT_FOUND, ...WRONG_STATE, not_halted: { status: 409 } },
    permission: 'delivery.send',
    audit: false,
  }),
  showResult: endpoint({
    method: 'GET',
    path: '/deliveries/{id}/result',
    summary: '配信結果（進みぐあい・既読・クリック）',
    input: z.object({ id: z.uuid() }),
    output: z.object({
      state: deliveryRow.shape.state,
      /** LINE takes nothing more until a person acts; null while all is well. */
      halted: z
        .enum(Object.keys(HALT_REASONS) as [keyof typeof HALT_REASONS, ...(keyof typeof HALT_REASONS)[]])
        .nullable(),
      recipients: count,
      /** Accepted by LINE. */
      confirmed: count,
      /** Sent, answer unknown: a person decides. */
      unknown: count,
      failed: count,
      /** LINE gives no number below 20 people: 20人未満のため表示できません. */
      opens: z.object({ count: count.nullable(), rate, at: instant.nullable() }),
      /** Counted by our own links; people by LINE, hence null below 20. */
      clicks: z.object({
        count,
        people: count.nullable(),
        rate,
        links: z.array(z.object({ url: z.string(), clicks: count })),
      }),
      startedAt: instant.nullable(),
      finishedAt: instant.nullable(),
    }),
    errors: { ...NOT_FOUND, ...WRONG_STATE },
    permission: 'delivery.view',
    audit: false,
  }),
};

/** A draft that is complete enough to be sent. */
export const sendable = z.object(draftFields);
