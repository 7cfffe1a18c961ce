/** 配信履歴と配信結果. */
import { z } from 'zod';
import { peopleCount } from '../people-count.ts';
import { endpoint, instant, NOT_FOUND, pageInput, pageOf } from '../endpoint.ts';
import { formatField, sheetFile } from '../sheet.ts';
import { haltReason, kindName, stateName } from './states.ts';
import { count, deliveryRow, rate, WRONG_STATE } from './views.ts';

export const results = {
  listDeliveries: endpoint({
    method: 'GET',
    path: '/deliveries',
    summary: '配信の一覧（新しい順）',
    input: pageInput.extend({
      state: stateName.optional(),
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
      pace: z.object({ perSecond: peopleCount, secondsLeft: count }).nullable(),
      /** LINE gives no number below 20 people: 20人未満のため表示できません. */
      opens: z.object({ count: peopleCount.nullable(), rate, at: instant.nullable() }),
      /** Counted by our own links; people by LINE, hence null below 20. */
      clicks: z.object({
        count,
        people: peopleCount.nullable(),
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
