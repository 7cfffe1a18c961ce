/** 配信履歴と配信結果. */
import { z } from 'zod';
import { peopleCount } from '../people-count.ts';
import { endpoint, instant, NOT_FOUND, pageInput, pageOf } from '../endpoint.ts';
import { formatField, sheetFile } from '../sheet.ts';
import { haltReason, kindName, stateName } from './states.ts';
import { count, deliveryDetail, deliveryRow, rate, WRONG_STATE } from './views.ts';

/** A day in Japan, `2026-11-21`. */
const day = z.iso.date({ error: '日付を正しく入れてください' });
const period = { from: day, to: day };

export const results = {
  /** 配信の分析: 比べる. Newest first, at most 500. */
  compareDeliveries: endpoint({
    method: 'GET',
    path: '/deliveries/compare',
    summary: '期間の配信を並べて比べる',
    input: z.object({ ...period, kind: kindName.optional() }),
    output: z.object({
      entries: z.array(
        z.object({
          id: z.uuid(),
          title: z.string(),
          kind: kindName,
          targetText: z.string(),
          startedAt: instant,
          recipients: peopleCount,
          confirmed: peopleCount,
          opens: peopleCount.nullable(),
          openRate: rate,
          clickers: peopleCount.nullable(),
          clickRate: rate,
          clicks: count,
          plays: peopleCount.nullable(),
          blocks: peopleCount.nullable(),
        }),
      ),
    }),
    errors: {},
    permission: 'delivery.view',
    audit: false,
  }),
  /** 友だちの推移 (ANA-07), LINE's figures of each day. */
  friendFigures: endpoint({
    method: 'GET',
    path: '/deliveries/friends',
    summary: '友だち追加とブロックの推移',
    input: z.object(period),
    output: z.object({
      entries: z.array(
        z.object({
          date: z.string(),
          friends: count,
          added: count.nullable(),
          blocks: count,
          blocksChange: count.nullable(),
        }),
      ),
    }),
    errors: {},
    permission: 'delivery.view',
    audit: false,
  }),
  correctDelivery: endpoint({
    method: 'POST',
    path: '/deliveries/{id}/correction',
    summary: '訂正を送る: 受け取った人だけに送る下書きを作る',
    input: z.object({ id: z.uuid() }),
    output: deliveryDetail,
    errors: { ...NOT_FOUND, ...WRONG_STATE },
    permission: 'delivery.create',
    audit: false,
  }),
  stopLink: endpoint({
    method: 'PUT',
    path: '/deliveries/{id}/links',
    summary: '配信に載せたリンクを止める、または元に戻す',
    input: z.object({ id: z.uuid(), url: z.string().max(2000), stopped: z.boolean() }),
    output: z.object({}),
    errors: { ...NOT_FOUND, /** The delivery carries no such link. */ no_such_link: { status: 409 } },
    permission: 'delivery.send',
    audit: false,
  }),
  listDeliveries: endpoint({
    method: 'GET',
    path: '/deliveries',
    summary: '配信の一覧（新しい順）',
    input: pageInput.extend({
      state: stateName.optional(),
      kind: kindName.optional(),
      /** Part of the title or of a text. */
      search: z.string().trim().max(100).optional(),
      from: day.optional(),
      to: day.optional(),
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
    input: z.object({
      ...formatField,
      state: stateName.optional(),
      kind: kindName.optional(),
      search: z.string().trim().max(100).optional(),
      from: day.optional(),
      to: day.optional(),
    }),
    output: sheetFile,
    errors: {},
    permission: 'delivery.view',
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
      halted: haltReason.nullable(),
      recipients: peopleCount,
      /** Accepted by LINE. */
      confirmed: peopleCount,
      /** Sent, answer unknown: a person decides. */
      unknown: peopleCount,
      failed: peopleCount,
      /** Of those accepted: LINE never answered, a person counted them as sent. */
      counted: peopleCount,
      /** Who was not written to, as far as anybody can tell. LINE says nothing of who blocked the account before it sent. */
      notReached: z.object({
        /** Blocked the account or left, after the freeze and before their turn. */
        left: peopleCount,
        /** LINE refused them one by one. */
        refused: peopleCount,
        /** Kept back because a person stopped the sending. */
        stopped: peopleCount,
      }),
      /** While it is sent: how fast lately, and how long until the last one. null while nothing moves. */
      pace: z.object({ perSecond: count, secondsLeft: count }).nullable(),
      /** LINE gives no number below 20 people: 20人未満のため表示できません. */
      opens: z.object({ count: peopleCount.nullable(), rate, at: instant.nullable() }),
      /** Counted by our own links; people by LINE, hence null below 20. */
      clicks: z.object({
        count,
        people: peopleCount.nullable(),
        rate,
        links: z.array(
          z.object({
            url: z.string(),
            clicks: count,
            /** LINE's; null below 20. */
            people: peopleCount.nullable(),
            /** Leads nowhere any more: whoever taps it is told so. */
            stopped: z.boolean(),
          }),
        ),
      }),
      /** Videos and sounds: people, by LINE; null below 20, and where there are none. */
      plays: z.object({ begun: peopleCount.nullable(), complete: peopleCount.nullable() }),
      /** Blocked the account within three days; null before anybody counted. */
      blocks: peopleCount.nullable(),
      /** False: this month's 1,000 names for LINE's statistics were used up. */
      measured: z.boolean(),
      startedAt: instant.nullable(),
      finishedAt: instant.nullable(),
    }),
    errors: { ...NOT_FOUND, ...WRONG_STATE },
    permission: 'delivery.view',
    audit: false,
  }),
};
