/** One resident with answers and history; the look itself is noted. */
import { appendAudit } from '../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { found } from '../../platform/errors/index.ts';
import { attributeDefinitions } from './attribute-definitions.ts';
import { readAnswers } from './answers.ts';
import './tables.ts';
import { visibleRows } from './protection/visible.ts';
import { residentView } from './views.ts';

/** The newest steps; older ones are in the audit. */
const HISTORY = 50;

export const HISTORY_TEXTS: Readonly<Record<string, string>> = {
  'resident.followed': '友だちになりました',
  'resident.blocked': 'ブロックしました',
  'resident.answered': '登録内容を変えました',
  'resident.erased_answers': '登録を消しました',
  'resident.reception_changed': '受信設定を変えました',
};

/** @throws DomainError 'not_found', also for somebody whom the actor may not see (支援措置) */
export async function findResident(ctx: TxCtx, id: string) {
  const row = await ctx.db
    .selectFrom('residents')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .where('erased_at', 'is', null)
    .where(visibleRows(ctx, 'residents'))
    .executeTakeFirst();
  return found(row, 'resident');
}

/** @throws DomainError 'not_found' */
export async function showResident(ctx: TxCtx, id: string) {
  const row = await findResident(ctx, id);
  const attributes = await attributeDefinitions(ctx, 'active');
  const answers = await readAnswers(ctx, row.resident_no, attributes, { sealed: true });
  const events = await ctx.db
    .selectFrom('events')
    .select(['kind', 'at'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', row.resident_no)
    .where('kind', 'in', Object.keys(HISTORY_TEXTS))
    .orderBy('event_id', 'desc')
    .limit(HISTORY)
    .execute();
  await appendAudit(ctx, { action: 'resident.viewed', subject: { kind: 'resident', id: row.resident_no } });
  return {
    ...(await residentView(ctx, { row, answers }, attributes)),
    friendshipAt: row.friendship_at.toString(),
    history: events.map(({ kind, at }) => ({ kind, at: at.toString(), text: HISTORY_TEXTS[kind] ?? kind })),
  };
}
