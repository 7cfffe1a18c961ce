/** Mails of 見守り. They name ids and counts, never a resident. */
import { WATCH_RULES } from '@madoguchi/contract/watching';
import { newestAnchors } from '../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../platform/context/context.ts';
import { listStaffMembers } from '../staff/index.ts';
import { readRules } from './rule-settings.ts';
import './tables.ts';
import { warningViews } from './warnings.ts';

/** One mail per person with everything that was raised since the last one. */
export async function tellStaff(ctx: Ctx): Promise<void> {
  const { municipalityId } = ctx.scope;
  const { views, letters } = await ctx.transaction(async (ctx) => {
    const rows = await ctx.db
      .selectFrom('watch_warnings')
      .selectAll()
      .where('municipality_id', '=', municipalityId)
      .where('told_at', 'is', null)
      .where('acknowledged_at', 'is', null)
      .orderBy('raised_at')
      .limit(50)
      .execute();
    const views = await warningViews(ctx, rows);
    const mails = await mailsOfStaff(ctx);
    const letters = new Map<string, typeof views>();
    for (const { rule, tell } of await readRules(ctx))
      for (const mail of tell.flatMap((id) => mails.get(id) ?? [])) {
        const own = views.filter((view) => view.rule === rule);
        if (own.length > 0) letters.set(mail, [...(letters.get(mail) ?? []), ...own]);
      }
    return { views, letters };
  });
  // Sent before it is noted: a mail that comes twice is better than one that never comes.
  for (const [to, warnings] of letters)
    await ctx.outside.mail.send({
      to: [to],
      subject: `【窓口】見守りのお知らせ ${warnings.length}件`,
      text: `${warnings
        .map(({ rule, text }) => `■ ${WATCH_RULES[rule].label}\n${text}\n${WATCH_RULES[rule].advice}`)
        .join(
          '\n\n',
        )}\n\n確かめたら、画面で「確認済みにする」を押してください。\n${ctx.publicUrl}/admin/watching\n`,
    });
  if (views.length === 0) return;
  await ctx.transaction((ctx) =>
    ctx.db
      .updateTable('watch_warnings')
      .set({ told_at: ctx.now() })
      .where('municipality_id', '=', municipalityId)
      .where(
        'id',
        'in',
        views.map(({ id }) => id),
      )
      .execute(),
  );
}

/** The newest anchor of the record, to those who are told of a broken record: a copy outside the house of the database. */
export async function mailAnchor(ctx: Ctx): Promise<void> {
  const { anchor, to } = await ctx.transaction(async (ctx) => {
    const [anchor] = await newestAnchors(ctx, 1);
    const mails = await mailsOfStaff(ctx);
    const rule = (await readRules(ctx)).find(({ rule }) => rule === 'record_broken');
    return { anchor, to: (rule?.tell ?? []).flatMap((id) => mails.get(id) ?? []) };
  });
  if (!anchor || to.length === 0) return;
  await ctx.outside.mail.send({
    to,
    subject: `【窓口】操作記録の封の控え ${anchor.date}`,
    text: `このメールを保管しておくと、操作記録を丸ごと入れ替えられても見つけられます。\n\n日：${anchor.date}\n封の番号：${anchor.epoch}-${anchor.no}\n封の値：${anchor.hash.toString('hex')}\n署名：${anchor.signature}\n`,
  });
}

async function mailsOfStaff(ctx: TxCtx): Promise<ReadonlyMap<string, string>> {
  const members = await listStaffMembers(ctx);
  return new Map(
    members.flatMap(({ id, mail, standing }) =>
      mail !== null && standing === 'active' ? [[id, mail] as const] : [],
    ),
  );
}
