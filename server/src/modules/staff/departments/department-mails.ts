/** お知らせのメール: where a department is told of things. An address counts once the code that was mailed to it came back. */
import { randomInt } from 'node:crypto';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { DomainError, found } from '../../../platform/errors/index.ts';
import { findDepartment } from './queries.ts';
import './tables.ts';

/** A section has a few; more is a mailing list, which the city's mail system does better. */
const MOST_MAILS = 10;
/** The mail is looked at the next working day after a long weekend. */
const CODE_LASTS = Temporal.Duration.from({ hours: 96 });
/** A million codes, five guesses. */
const MOST_WRONG = 5;

export async function listDepartmentMails(ctx: TxCtx, id: string) {
  await findDepartment(ctx, id);
  const rows = await ctx.db
    .selectFrom('department_mails')
    .select(['mail', 'confirmed_at', 'added_at'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('department_id', '=', id)
    .orderBy('added_at')
    .orderBy('mail')
    .execute();
  return {
    entries: rows.map((row) => ({
      mail: row.mail,
      addedAt: row.added_at.toString(),
      confirmedAt: row.confirmed_at?.toString() ?? null,
    })),
  };
}

/**
 * Adds the address and mails it a code; one that waits for its code gets a new one.
 * @throws DomainError not_found, department_mail_taken, department_mails_full, mail_not_sent (it stays, to be tried again)
 */
export async function addDepartmentMail(ctx: Ctx, input: { id: string; mail: string }) {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const mail = input.mail.toLowerCase();
  const { department, entries } = await ctx.transaction(async (ctx) => {
    const department = await findDepartment(ctx, input.id);
    const { entries } = await listDepartmentMails(ctx, input.id);
    const there = entries.find((entry) => entry.mail === mail);
    if (there?.confirmedAt) throw new DomainError('department_mail_taken', { field: 'mail' });
    if (!there && entries.length >= MOST_MAILS)
      throw new DomainError('department_mails_full', { most: MOST_MAILS });
    const fresh = {
      code_hash: await hashOf(ctx, mail, code),
      code_expires_at: ctx.now().add(CODE_LASTS),
      wrong: 0,
    };
    await ctx.db
      .insertInto('department_mails')
      .values({
        municipality_id: ctx.scope.municipalityId,
        department_id: input.id,
        mail,
        added_at: ctx.now(),
        confirmed_at: null,
        ...fresh,
      })
      .onConflict((conflict) =>
        conflict.columns(['municipality_id', 'department_id', 'mail']).doUpdateSet(fresh),
      )
      .execute();
    if (!there)
      await appendAudit(ctx, {
        action: 'department.mail_added',
        subject: { kind: 'department', id: input.id },
        after: { mail },
      });
    return { department, ...(await listDepartmentMails(ctx, input.id)) };
  });
  await ctx.outside.mail
    .send({
      to: [mail],
      subject: '【窓口】お知らせのメールの確認コード',
      text: `「${department.name}」へのお知らせを、このアドレスで受け取る設定をしています。\n画面に次の番号を入れてください（4日以内）。\n\n${code}\n\n心当たりがなければ、このメールは捨ててください。番号を入れなければ、お知らせは届きません。\n`,
    })
    .catch(() => {
      throw new DomainError('mail_not_sent');
    });
  return { entries };
}

/** @throws DomainError not_found, department_code_wrong (with the guesses left), department_code_over */
export async function confirmDepartmentMail(ctx: Ctx, input: { id: string; mail: string; code: string }) {
  const mail = input.mail.toLowerCase();
  // The wrong guess must be kept, so the refusal is thrown after the transaction.
  const refused = await ctx.transaction(async (ctx): Promise<DomainError | null> => {
    const row = found(
      await ctx.db
        .selectFrom('department_mails')
        .selectAll()
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('department_id', '=', input.id)
        .where('mail', '=', mail)
        .forUpdate()
        .executeTakeFirst(),
      'department_mail',
    );
    if (row.code_hash === null) return null; // confirmed already: a second press
    const over = row.wrong >= MOST_WRONG || Temporal.Instant.compare(row.code_expires_at!, ctx.now()) < 0; // set with the hash
    if (over) return new DomainError('department_code_over');
    const right = (await hashOf(ctx, mail, input.code)).equals(row.code_hash);
    await ctx.db
      .updateTable('department_mails')
      .set(
        right
          ? { code_hash: null, code_expires_at: null, confirmed_at: ctx.now() }
          : { wrong: row.wrong + 1 },
      )
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('department_id', '=', input.id)
      .where('mail', '=', mail)
      .execute();
    if (!right)
      return new DomainError('department_code_wrong', { field: 'code', left: MOST_WRONG - row.wrong - 1 });
    await appendAudit(ctx, {
      action: 'department.mail_confirmed',
      subject: { kind: 'department', id: input.id },
      after: { mail },
    });
    return null;
  });
  if (refused) throw refused;
  return ctx.transaction((ctx) => listDepartmentMails(ctx, input.id));
}

/** @throws DomainError not_found */
export async function removeDepartmentMail(ctx: Ctx, input: { id: string; mail: string }) {
  return ctx.transaction(async (ctx) => {
    const mail = input.mail.toLowerCase();
    const gone = await ctx.db
      .deleteFrom('department_mails')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('department_id', '=', input.id)
      .where('mail', '=', mail)
      .returning('mail')
      .executeTakeFirst();
    found(gone, 'department_mail');
    await appendAudit(ctx, {
      action: 'department.mail_removed',
      subject: { kind: 'department', id: input.id },
      before: { mail },
    });
    return listDepartmentMails(ctx, input.id);
  });
}

function hashOf(ctx: TxCtx, mail: string, code: string): Promise<Buffer> {
  const place = { table: 'department_mails', column: 'code_hash' };
  return ctx.cipher.blindIndex(ctx.scope.municipalityId, place, `${mail} ${code}`);
}
