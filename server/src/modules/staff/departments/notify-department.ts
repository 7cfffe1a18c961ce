/** Telling a department by mail, or who took over from it: noted with what it tells of, sent by a job that tries again. */
import type { TxCtx } from '../../../platform/context/context.ts';
import { enqueue } from '../../../platform/jobs/index.ts';
import { sendNoticeJob } from '../jobs.ts';
import './tables.ts';

export interface DepartmentNotice {
  readonly subject: string;
  /** Never personal data of residents: mail leaves the house. Numbers and a link to the screen. */
  readonly text: string;
}

/** @returns the notice's id; it is sent after the commit, by whichever process has the role worker */
export async function notifyDepartment(
  ctx: TxCtx,
  departmentId: string,
  { subject, text }: DepartmentNotice,
): Promise<string> {
  const { id } = await ctx.db
    .insertInto('department_notices')
    .values({
      municipality_id: ctx.scope.municipalityId,
      department_id: departmentId,
      subject,
      text,
      created_at: ctx.now(),
      outcome: null,
      settled_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await enqueue(ctx, sendNoticeJob, { id });
  return id;
}
