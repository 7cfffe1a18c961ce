/** 友だちの取り込み on the screen: starting it, and what the last ones found. */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import { actingStaff, type TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { enqueue } from '../../../platform/jobs/index.ts';
import { listChannels } from '../../line/index.ts';
import { readFriendListsJob } from './jobs.ts';
import { runningList } from './read-list.ts';
import './tables.ts';

const SHOWN = 10;

export async function showFriendLists(ctx: TxCtx) {
  const rows = await ctx.db
    .selectFrom('friend_lists')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('started_at', 'desc')
    .limit(SHOWN)
    .execute();
  return {
    entries: rows.map((row) => ({
      id: row.id,
      state: row.state,
      reason: row.reason === 'not_allowed' ? ('not_allowed' as const) : null,
      startedAt: row.started_at.toString(),
      finishedAt: row.finished_at?.toString() ?? null,
      nightly: row.asked_by === null,
      named: row.named,
      added: row.added,
      cameBack: row.came_back,
      gone: row.gone,
    })),
  };
}

/** @throws DomainError 'no_channel' */
export async function startFriendLists(ctx: TxCtx): Promise<void> {
  const channels = await listChannels(ctx);
  if (channels.length === 0) throw new DomainError('no_channel');
  const askedBy = actingStaff(ctx);
  for (const { id } of channels) await runningList(ctx, id, askedBy);
  await enqueue(ctx, readFriendListsJob, {}, { key: 'friends' });
  await appendAudit(ctx, { action: 'residents.friends_asked' });
}
