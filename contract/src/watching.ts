/** 見守り (SEC-19, SEC-20): what the program watches by itself, whom it tells, and what came of it. */
import { z } from 'zod';
import { endpoint, instant, NOT_FOUND, pageInput } from './endpoint.ts';

interface WatchRule {
  readonly label: string;
  /** When it warns; 「{n}」 is the threshold. */
  readonly when: string;
  /** What to do about a warning. */
  readonly advice: string;
  readonly threshold: {
    readonly initial: number;
    readonly min: number;
    readonly max: number;
    readonly unit: string;
  };
}

/** The rules, in the order of the screen. */
export const WATCH_RULES = {
  sign_in_failures: {
    label: 'ログインの失敗が続いている',
    when: '1人の職員で、10分に{n}回以上失敗したとき',
    advice:
      '本人に、自分で間違えたのかを確かめてください。違うときは利用停止にして、情報セキュリティの担当へ知らせてください。',
    threshold: { initial: 5, min: 3, max: 100, unit: '回' },
  },
  unknown_sign_ins: {
    label: '登録のない名前でのログインが続いている',
    when: '10分に{n}回以上あったとき',
    advice:
      '外から試されているおそれがあります。接続元を確かめ、続くときは情報セキュリティの担当へ知らせてください。',
    threshold: { initial: 20, min: 5, max: 1000, unit: '回' },
  },
  new_place: {
    label: '新しい場所からのログイン',
    when: 'この{n}日間に使っていない接続元から、職員がログインしたとき',
    advice: '本人に、自分がログインしたのかを確かめてください。違うときは、すぐに利用停止にしてください。',
    threshold: { initial: 90, min: 7, max: 365, unit: '日' },
  },
  envelope_used: {
    label: '封筒の復旧コードが使われた',
    when: '10分に{n}回以上使われたとき',
    advice:
      '使った人と理由を確かめてください。心当たりがないときは、その人を利用停止にし、封筒のコードを作り直してください。',
    threshold: { initial: 1, min: 1, max: 1, unit: '回' },
  },
  mass_export: {
    label: '大量の書き出し',
    when: '1人の職員が、1時間に{n}件以上を書き出したとき',
    advice: '本人と上司に、書き出した理由を確かめてください。理由は操作記録にも残っています。',
    threshold: { initial: 1000, min: 1, max: 1_000_000, unit: '件' },
  },
  seal_late: {
    label: '操作記録の封が遅れている',
    when: '{n}秒を過ぎても封がされていない記録があるとき',
    advice: 'システムの担当者に知らせてください。封がされるまで、消された記録を証明できません。',
    threshold: { initial: 60, min: 10, max: 3600, unit: '秒' },
  },
  record_broken: {
    label: '操作記録が書き換えられている',
    when: '改ざん点検で問題が{n}つ以上見つかったとき',
    advice: 'データベースとログをそのまま保存し、情報セキュリティの担当へ連絡してください。',
    threshold: { initial: 1, min: 1, max: 1, unit: 'つ' },
  },
  webhook_refused: {
    label: '署名の合わない受信',
    when: '10分に{n}回以上、LINEのものではない受信を断ったとき',
    advice:
      'LINE公式アカウントの設定（チャネルシークレット）を確かめてください。正しいのに続くときは、外から試されています。',
    threshold: { initial: 10, min: 1, max: 10_000, unit: '回' },
  },
  delivery_stalled: {
    label: '配信が止まっている',
    when: '止まっている配信や、結果の分からない配信が{n}件以上あるとき',
    advice: '配信の画面で、止まった理由と続け方を確かめてください。',
    threshold: { initial: 1, min: 1, max: 100, unit: '件' },
  },
  loop_failing: {
    label: '裏で動く処理が失敗している',
    when: '10分に{n}回以上、失敗して始め直したとき',
    advice: 'システムの担当者に知らせてください。配信や受信が遅れていないか、ホームで確かめてください。',
    threshold: { initial: 3, min: 1, max: 1000, unit: '回' },
  },
  incident_due: {
    label: '漏えい等の報告の期限が近い',
    when: '速報か確報の期限まで{n}日以内になったとき',
    advice: '「漏えい等の記録」を開き、個人情報保護委員会への報告を済ませて、記録してください。',
    threshold: { initial: 2, min: 1, max: 14, unit: '日' },
  },
  certificate_ending: {
    label: 'サーバー証明書の期限が近い',
    when: '期限まで{n}日を切ったとき',
    advice:
      'システムの担当者に、証明書の更新を依頼してください。切れると、住民も職員も画面を開けなくなります。',
    threshold: { initial: 21, min: 1, max: 90, unit: '日' },
  },
} as const satisfies Record<string, WatchRule>;
export type WatchRuleName = keyof typeof WATCH_RULES;

const ruleName = z.enum(Object.keys(WATCH_RULES) as [WatchRuleName, ...WatchRuleName[]]);

export const watchWarning = z.object({
  id: z.uuid(),
  rule: ruleName,
  subject: z.string(),
  /** What was found, in one sentence. */
  text: z.string(),
  raisedAt: instant,
  seenAt: instant,
  times: z.number().int(),
  settledAt: instant.nullable(),
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: z.string().nullable(),
  note: z.string().nullable(),
  /** The screen that shows more; null where there is none. */
  link: z.string().nullable(),
});
export type WatchWarning = z.infer<typeof watchWarning>;

const ruleSetting = z.object({
  rule: ruleName,
  enabled: z.boolean(),
  threshold: z.number().int(),
  tell: z.array(z.uuid()),
});

const viewed = { permission: 'audit.view', audit: false } as const;
const managed = { permission: 'security.manage', audit: false } as const;

export const watching = {
  listWarnings: endpoint({
    method: 'GET',
    path: '/watching/warnings',
    summary: 'Warnings: those that wait for somebody, or the whole history, the newest first',
    input: pageInput.extend({ state: z.enum(['open', 'all']).default('open') }),
    output: z.object({ entries: z.array(watchWarning), next: z.string().nullable() }),
    errors: {},
    ...viewed,
  }),
  acknowledgeWarning: endpoint({
    method: 'POST',
    path: '/watching/warnings/{id}/acknowledge',
    summary: '確認済みにする, with what was found out',
    input: z.object({
      id: z.uuid(),
      note: z
        .string()
        .trim()
        .min(1, { error: '何を確かめたかを入れてください' })
        .max(500, { error: '500字までです' }),
    }),
    output: watchWarning,
    errors: NOT_FOUND,
    ...viewed,
  }),
  listRules: endpoint({
    method: 'GET',
    path: '/watching/rules',
    summary: 'What is watched, from when on, and who is told by mail',
    input: z.object({}),
    output: z.object({
      entries: z.array(ruleSetting),
      /** Staff members with a mail address. */
      people: z.array(z.object({ id: z.uuid(), name: z.string() })),
      /** 'folder': no mail server is named, mails are only written down. */
      mail: z.enum(['smtp', 'folder']),
    }),
    errors: {},
    ...managed,
  }),
  saveRule: endpoint({
    method: 'PUT',
    path: '/watching/rules/{rule}',
    summary: 'Changes one rule',
    input: z.object({
      rule: ruleName,
      enabled: z.boolean(),
      threshold: z.int(),
      tell: z.array(z.uuid()).max(20),
    }),
    output: ruleSetting,
    errors: {
      threshold_out_of_range: {
        status: 422,
        data: z.object({ field: z.literal('threshold'), min: z.number(), max: z.number() }),
      },
      ...NOT_FOUND,
    },
    ...managed,
  }),
  sendTestMail: endpoint({
    method: 'POST',
    path: '/watching/test-mail',
    summary: 'Sends a mail to oneself, to see whether mails arrive',
    input: z.object({}).default({}),
    output: z.object({ to: z.string() }),
    errors: { no_mail_address: { status: 409 }, mail_failed: { status: 502 } },
    ...managed,
  }),
};
