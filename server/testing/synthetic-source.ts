/**
 * A batch source for tests and benches of the outbox: residents 0 … count-1, in batches of 500. The source's id is its order
 * as JSON, so that it needs no table.
 */
import { batchSource, type BatchSource } from '../src/modules/line/index.ts';
import { lineIdsOf } from '../src/modules/residents/index.ts';
import type { MunicipalityId } from '../src/platform/db/database.ts';
import type { Module } from '../src/platform/module.ts';

export interface SyntheticOrder {
  readonly text: string;
  readonly count: number;
  readonly size?: number;
  readonly verb?: 'multicast' | 'broadcast';
}

const SIZE = 500;

export function orderId(order: SyntheticOrder): string {
  return JSON.stringify(order);
}

/** @param settled hears of each ending, as a delivery would */
export function syntheticSource(
  settled: (sourceId: string, outcome: string) => void = () => undefined,
): BatchSource {
  return {
    kind: 'synthetic',
    async cut(_ctx, sourceId, cursor, count) {
      const order = JSON.parse(sourceId) as SyntheticOrder;
      const verb = order.verb ?? 'multicast';
      if (verb === 'broadcast')
        return cursor ? [] : [{ variant: 0, no: 0, firstNo: 0, lastNo: 0, residents: [], verb }];
      const size = order.size ?? SIZE;
      const first = cursor ? cursor.no + 1 : 0;
      const total = Math.ceil(order.count / size);
      return Array.from({ length: Math.max(0, Math.min(count, total - first)) }, (_, i) => {
        const firstNo = (first + i) * size;
        const residents = Array.from(
          { length: Math.min(size, order.count - firstNo) },
          (_, n) => firstNo + n,
        );
        return {
          variant: 0,
          no: first + i,
          firstNo,
          lastNo: firstNo + residents.length - 1,
          residents,
          verb,
        };
      });
    },
    async render(ctx, sourceId, batch) {
      const { text } = JSON.parse(sourceId) as SyntheticOrder;
      const messages = [{ type: 'text' as const, text }];
      const rest = { messages, notificationDisabled: false, aggregationUnit: null };
      if (batch.verb === 'broadcast') return { lineIds: Buffer.alloc(0), skipped: [], ...rest };
      return { ...(await lineIdsOf(ctx, batch.residents)), ...rest };
    },
    async settled(_ctx, sourceId, outcome) {
      settled(sourceId, outcome);
    },
  };
}

export function syntheticModule(settled?: (sourceId: string, outcome: string) => void): Module {
  return { name: 'synthetic', plugs: [batchSource.with(syntheticSource(settled))] };
}

/** Residents 0 … count-1 with the ids that `lineUserId` gives them, as friends of the channel. */
export async function seedFriends(
  query: (text: string, values: unknown[]) => Promise<unknown>,
  municipality: MunicipalityId,
  channelId: string,
  count: number,
  lineUserId: (index: number) => string,
): Promise<void> {
  const perInsert = 20_000;
  for (let first = 0; first < count; first += perInsert) {
    const ids = Array.from({ length: Math.min(perInsert, count - first) }, (_, i) =>
      lineUserId(first + i).slice(1),
    );
    await query(
      `INSERT INTO residents (municipality_id, resident_no, channel_id, line_user_id, friendship, friendship_at, first_followed_at)
       SELECT $1, $2 + n - 1, $3, decode(id, 'hex'), 'followed', now(), now() FROM unnest($4::text[]) WITH ORDINALITY AS ids (id, n)`,
      [municipality, first, channelId, ids],
    );
  }
}
