/** 「予約した配信を始められませんでした」 by mail. The home page says the same until somebody has acted. */
import type { Ctx } from '../../platform/context/context.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { mailsOfResponsible } from './responsible-staff.ts';
import './tables.ts';

/** Says nothing when somebody has looked after it meanwhile. */
export async function tellNotStarted(ctx: Ctx, deliveryId: string): Promise<void> {
  const letter = await ctx.transaction(async (ctx) => {
    const stored = await ctx.db
      .selectFrom('deliveries')
      .selectAll()
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', deliveryId)
      .executeTakeFirst();
    if (!stored?.not_started) return null;
    return { to: await mailsOfResponsible(ctx, stored), title: stored.title, ...stored.not_started };
  });
  if (!letter || letter.to.length === 0) return;
  const at = Temporal.Instant.from(letter.scheduledFor)
    .toZonedDateTimeISO(TOKYO)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .replace('T', ' ');
  await ctx.outside.mail.send({
    to: letter.to,
    subject: '【窓口】予約した配信を始められませんでした',
    text: `件名：${letter.title}\n予約した日時：${at}\n理由：${letter.reason}\n\n住民にはまだ届いていません。下書きに戻してあります。内容を確かめて、もう一度配信してください。\n${ctx.publicUrl}/admin/deliveries/${deliveryId}\n`,
  });
}
