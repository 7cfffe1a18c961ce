/** Mails of recovery: whoever is concerned hears of it, so that nobody is let in behind a back. */
import { sql } from 'kysely';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { TOKYO, todayInJapan } from '../../../platform/time/index.ts';
import { findHolders } from '../access/find-holders.ts';
import './tables.ts';

export type RecoveryMoment = 'asked' | 'approved' | 'withdrawn' | 'envelope';

interface Letter {
  readonly to: readonly string[];
  readonly subject: string;
  readonly lines: readonly string[];
}

/** @param id the request, or for 'envelope' the person who used a code */
export async function tellRecovery(
  ctx: Ctx,
  { moment, id }: { moment: RecoveryMoment; id: string },
): Promise<void> {
  const { letter, town } = await ctx.transaction(async (ctx) => ({
    letter: moment === 'envelope' ? await envelopeLetter(ctx, id) : await requestLetter(ctx, moment, id),
    town: await ctx.db
      .selectFrom('municipalities')
      .select('name')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .executeTakeFirstOrThrow(),
  }));
  if (letter.to.length === 0) return;
  await ctx.outside.mail.send({
    to: letter.to,
    subject: `【${town.name} 窓口】${letter.subject}`,
    text: `${[...letter.lines, '', `${ctx.publicUrl}/admin/recoveries`].join('\n')}\n`,
  });
}

async function envelopeLetter(ctx: TxCtx, staffMemberId: string): Promise<Letter> {
  const people = await peopleOf(ctx, [staffMemberId]);
  const who = people.get(staffMemberId)?.name ?? '';
  return {
    to: await mailsOf(ctx, await administrators(ctx)),
    subject: '封筒の復旧コードが使われました',
    lines: [
      `${who}さんが、封筒の復旧コードを使いました。`,
      '',
      '心当たりがないときは、すぐにその人を利用停止にし、封筒のコードを作り直してください。',
      '使ったあとは、新しいコードを印刷して封をし直してください。',
    ],
  };
}

async function requestLetter(
  ctx: TxCtx,
  moment: Exclude<RecoveryMoment, 'envelope'>,
  id: string,
): Promise<Letter> {
  const request = await ctx.db
    .selectFrom('staff_recoveries')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const concerned = [
    request.staff_member_id,
    request.asked_by,
    ...(request.decided_by === null ? [] : [request.decided_by]),
  ];
  const people = await peopleOf(ctx, concerned);
  const named = (who: string | null) => people.get(who ?? '')?.name ?? '';
  const subject = people.get(request.staff_member_id);
  const whose = `${subject?.name ?? ''}さん（職員番号 ${subject?.number ?? ''}）のログインの再設定`;
  const end = request.expires_at.toZonedDateTimeISO(TOKYO);
  const beware = '心当たりのない本人は、すぐに管理者に知らせてください。';
  switch (moment) {
    case 'asked':
      return {
        to: await mailsOf(ctx, [...(await administrators(ctx)), request.staff_member_id]),
        subject: 'ログインの再設定の依頼',
        lines: [
          `${named(request.asked_by)}さんが、${whose}を依頼しました。`,
          `理由：${request.reason}`,
          '',
          `依頼した人と本人を除く管理者は、本人に会うか電話で確かめてから、${end.month}月${end.day}日 ${end.hour}時${String(end.minute).padStart(2, '0')}分までに、承認するか取り消してください。`,
          beware,
        ],
      };
    case 'approved':
      return {
        to: await mailsOf(ctx, concerned),
        subject: 'ログインの再設定を承認しました',
        lines: [
          `${named(request.decided_by)}さんが、${whose}を承認しました${request.by_envelope ? '（封筒の復旧コードを使用）' : ''}。依頼した人：${named(request.asked_by)}さん`,
          '今までのパスワードと2段階認証は使えなくなりました。本人は、招待から登録し直してください。',
          beware,
        ],
      };
    case 'withdrawn':
      return {
        to: await mailsOf(ctx, concerned),
        subject: 'ログインの再設定の依頼を取り消しました',
        lines: [`${named(request.decided_by)}さんが、${whose}の依頼を取り消しました。何も変わっていません。`],
      };
  }
}

async function administrators(ctx: TxCtx): Promise<string[]> {
  const holders = await findHolders(
    ctx.db,
    ctx.scope.municipalityId,
    'staff.manage',
    todayInJapan(ctx.now()),
  );
  return holders.map(({ id }) => id);
}

async function peopleOf(ctx: TxCtx, ids: readonly string[]) {
  const rows = await ctx.db
    .selectFrom('staff_members')
    .select(['id', 'name', 'staff_number', 'mail'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', sql<string>`ANY (${[...ids]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, { name: row.name, number: row.staff_number, mail: row.mail }]));
}

async function mailsOf(ctx: TxCtx, ids: readonly string[]): Promise<string[]> {
  return [...(await peopleOf(ctx, ids)).values()].flatMap(({ mail }) => (mail === null ? [] : [mail]));
}
