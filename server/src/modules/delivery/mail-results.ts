/** The result of each delivery to its 担当者: the day after, and when LINE's figures are final after 14 days. Counts only. */
import type { Ctx, TxCtx } from '../../platform/context/context.ts';
import { TOKYO, todayInJapan } from '../../platform/time/index.ts';
import { figuresOf, type DeliveryFigures } from './figures.ts';
import { mailsOfResponsible } from './responsible-staff.ts';
import type { DeliveryRecord } from './queries.ts';
import './tables.ts';

const FINAL_DAYS = 14;
/** What waited longer for its mail (no mail server, a long stop) is no news any more. */
const NEWS_DAYS = 7;
const AT_ONCE = 200;

type Moment = 'mailed_next_day_at' | 'mailed_final_at';

/** Run once a day after the offices have opened. */
export async function mailResults(ctx: Ctx): Promise<void> {
  await mailMoment(ctx, 'mailed_next_day_at', 1, '翌日の結果');
  await mailMoment(ctx, 'mailed_final_at', FINAL_DAYS, '14日後の結果（最終）');
}

async function mailMoment(ctx: Ctx, moment: Moment, days: number, words: string): Promise<void> {
  const due = await ctx.transaction((ctx) => letters(ctx, moment, days));
  for (const { row, figures, to } of due) {
    // Sent before it is noted: a mail that comes twice is better than one that never comes.
    if (to.length > 0) await ctx.outside.mail.send({ to, ...letterOf(ctx.publicUrl, row, figures, words) });
    await ctx.transaction((ctx) =>
      ctx.db
        .updateTable('delivery_statistics')
        .set({ [moment]: ctx.now() })
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('delivery_id', '=', row.id)
        .execute(),
    );
  }
}

async function letters(ctx: TxCtx, moment: Moment, days: number) {
  const today = todayInJapan(ctx.now());
  const midnight = (day: Temporal.PlainDate) => day.toZonedDateTime(TOKYO).toInstant();
  const rows = await ctx.db
    .selectFrom('deliveries')
    .innerJoin('delivery_statistics', (join) =>
      join
        .onRef('delivery_statistics.municipality_id', '=', 'deliveries.municipality_id')
        .onRef('delivery_statistics.delivery_id', '=', 'deliveries.id'),
    )
    .selectAll('deliveries')
    .where('deliveries.municipality_id', '=', ctx.scope.municipalityId)
    .where('deliveries.drill', '=', false)
    .where(`delivery_statistics.${moment}`, 'is', null)
    .where('deliveries.started_at', '<', midnight(today.subtract({ days: days - 1 })))
    .where('deliveries.started_at', '>=', midnight(today.subtract({ days: days + NEWS_DAYS })))
    .orderBy('deliveries.started_at')
    .limit(AT_ONCE)
    .execute();
  const figures = await figuresOf(ctx, rows);
  return Promise.all(
    rows.map(async (row) => ({
      row,
      figures: figures.get(row.id)!, // one for each row
      to: await mailsOfResponsible(ctx, row),
    })),
  );
}

function letterOf(publicUrl: string, row: DeliveryRecord, figures: DeliveryFigures, words: string) {
  const people = (n: number | null) =>
    n === null ? '20人未満、またはLINEの集計前' : `${n.toLocaleString('ja-JP')}人`;
  const at = row.started_at!.toZonedDateTimeISO(TOKYO).toPlainDateTime(); // the query asks for it
  return {
    subject: `【窓口】配信結果：${row.title}（${words}）`,
    text: [
      `件名：${row.title}`,
      `配信した日時：${at.toString({ smallestUnit: 'minute' }).replace('T', ' ')}`,
      `配信先：${row.target_text}`,
      `配信先の人数：${people(row.recipients ?? 0)}`,
      `LINEが受け付けた人：${people(figures.confirmed)}`,
      `既読（開封）した人：${people(figures.opens)}`,
      `リンクを開いた人：${people(figures.clickers)}`,
      `リンクのクリック数：${figures.clicks.toLocaleString('ja-JP')}回`,
      `配信のあと3日以内にブロックした人：${figures.blocks === null ? '集計前' : people(figures.blocks)}`,
      '',
      `${publicUrl}/admin/deliveries/${row.id}`,
      '',
    ].join('\n'),
  };
}
