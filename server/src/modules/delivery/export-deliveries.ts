/** 配信履歴の書き出し (DLV-11). */
import type { SheetFile, SheetFormat } from '@madoguchi/contract/sheet';
import { DELIVERY_KINDS, DELIVERY_STATES } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../platform/context/context.ts';
import { shownCount } from '../../platform/http/shown-counts.ts';
import { sheetFile } from '../../platform/files/sheet-file.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { figuresOf } from './figures.ts';
import { listDeliveries, type ListFilter } from './queries.ts';
import { wordsOf } from './compose/block-words.ts';
import { viewDeliveries } from './views.ts';

/** Enough for decades of a city; beyond it the history is exported by year. */
const ROW_LIMIT = 20_000;

export async function exportDeliveries(
  ctx: TxCtx,
  format: SheetFormat,
  filter: ListFilter = {},
): Promise<SheetFile> {
  const { entries } = await listDeliveries(ctx, filter, undefined, ROW_LIMIT);
  const views = await viewDeliveries(ctx, entries);
  const at = (instant: string | null) =>
    instant
      ? Temporal.Instant.from(instant)
          .toZonedDateTimeISO(TOKYO)
          .toPlainDateTime()
          .toString({ smallestUnit: 'minute' })
          .replace('T', ' ')
      : '';
  // The edge does not look into files: a figure of residents is replaced here as there.
  const people = (count: number) => (shownCount(ctx.actor, count) === 'few' ? '10人未満' : count);
  const figures = await figuresOf(ctx, entries);
  const counted = (count: number | null | undefined) => (count == null ? '' : people(count));
  const rows = views.map((view, index) => [
    view.title,
    DELIVERY_KINDS[view.kind],
    DELIVERY_STATES[view.state],
    view.targetText,
    at(view.scheduledFor),
    at(view.startedAt),
    at(view.finishedAt),
    view.recipients === null ? '' : people(view.recipients),
    people(view.confirmed),
    counted(figures.get(view.id)?.opens),
    counted(figures.get(view.id)?.clickers),
    figures.get(view.id)?.clicks ?? 0,
    counted(figures.get(view.id)?.blocks),
    entries[index]!.blocks.map(wordsOf).join('\n'), // one entry per view
  ]);
  const today = ctx.now().toZonedDateTimeISO(TOKYO).toPlainDate();
  return sheetFile(
    `配信履歴_${today.toString()}`,
    [
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
        '既読数',
        'クリックした人数',
        'クリック数',
        '3日以内にブロックした人数',
        '内容',
      ],
      ...rows,
    ],
    format,
  );
}
