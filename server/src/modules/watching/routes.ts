/** The endpoints of 見守り: parse → use case → view. */
import { watching } from '@madoguchi/contract/watching';
import { DomainError } from '../../platform/errors/index.ts';
import { implement } from '../../platform/http/routes.ts';
import { listStaffMembers } from '../staff/index.ts';
import { readRules, saveRule } from './rule-settings.ts';
import { acknowledgeWarning, listWarnings } from './warnings.ts';

export const routes = implement(watching, {
  listWarnings: (ctx, input) => ctx.transaction((ctx) => listWarnings(ctx, input), { readOnly: true }),
  acknowledgeWarning: (ctx, { id, note }) => ctx.transaction((ctx) => acknowledgeWarning(ctx, id, note)),
  async listRules(ctx) {
    const mail = ctx.outside.mail.kind;
    return ctx.transaction(
      async (ctx) => ({
        entries: await readRules(ctx),
        people: (await listStaffMembers(ctx))
          .filter((member) => member.mail !== null && member.standing === 'active')
          .map(({ id, name }) => ({ id, name })),
        mail,
      }),
      { readOnly: true },
    );
  },
  saveRule: (ctx, setting) => ctx.transaction((ctx) => saveRule(ctx, setting)),
  async sendTestMail(ctx) {
    const members = await ctx.transaction((ctx) => listStaffMembers(ctx), { readOnly: true });
    const to = members.find(({ id }) => id === ctx.actor.id)?.mail ?? null;
    if (to === null) throw new DomainError('no_mail_address');
    try {
      await ctx.outside.mail.send({
        to: [to],
        subject: '【窓口】メールの確認',
        text: '見守りのお知らせのメールが届くことを確かめるために送りました。\n',
      });
    } catch (error) {
      ctx.log.warn({ err: error }, 'test mail could not be sent');
      throw new DomainError('mail_failed');
    }
    return { to };
  },
});
