/** 配信履歴の書き出し (DLV-11): CSV with BOM, so that Excel reads the Japanese. */
import { DELIVERY_KINDS, DELIVERY_STATES } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../platform/context/context.ts';
import { csvOf } from '../../platform/files/csv.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { listDeliveries } from './queries.ts';
import { viewDeliveries } from './views.ts';

/** Enough for decades of a city; beyond it the history is exported by year. */
const ROW_LIMIT = 20_000;

export async function exportDeliveries(ctx: TxCtx): Promise<{ fileName: string; csv: string }> {
  const { entries } = await listDeliveries(ctx, {}, undefined, ROW_LIMIT);
  const views = await viewDeliveries(ctx, entries);
  const at = (instant: string | null) =>
    instant
      ? Temporal.Instant.from(instant)
          .toZonedDateTimeISO(TOKYO)
          .toPlainDateTime()
          .toString({ smallestUnit: 'minute' })
          .replace('T', ' ')
      : '';
  const rows = views.map((view, index) => [
    view.title,
    DELIVERY_KINDS[view.kind],
    DELIVERY_STATES[view.state],
    view.targetText,
    at(view.scheduledFor),
    at(view.startedAt),
    at(view.finishedAt),
    view.recipients === null ? '' : String(view.recipients),
    String(view.confirmed),
    entries[index]!.blocks.map((block) =>
      block.kind === 'text' ? block.text : `[画像] ${block.description}`,
    ).join('\n'), // one entry per view
  ]);
  const today = ctx.now().toZonedDateTimeISO(TOKYO).toPlainDate();
  return {
    fileName: `配信履歴_${today.toString()}.csv`,
    csv: csvOf([
      [
        '件名',
        '種別',
        '状態',
        '配信先',
        '予約日時',
        '開始',
        '終了',
        '配信先の人数',
        '配信できた人数',
        '内容',
      ],
      ...rows,
    ]),
  };
}
