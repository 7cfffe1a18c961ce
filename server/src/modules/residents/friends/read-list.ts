/**
 * 友だちの取り込み: reads LINE's list of friends and puts our own right. Each page is committed with the way on, so that a
 * crash or a lost connection costs one page. Who is missing from the list is asked for one by one before we believe it:
 * LINE also leaves out friends who never agreed to be listed.
 */
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { appendEvent } from '../../../platform/events/event-log.ts';
import { fetchProfile, lineUserIdFromBytes, listChannels, listFollowers } from '../../line/index.ts';
import { setFacets } from '../facet-codes.ts';
import { takeInPage } from './take-in-page.ts';
import './tables.ts';

/** Missing residents asked for per transaction. */
const ASKED_AT_ONCE = 50;
/** LINE's tokens for the next page live 24 hours; an older run begins anew. */
const TOKEN_HOURS = 23;

/** Reads the lists of every channel to their end. */
export async function readFriendLists(ctx: Ctx): Promise<void> {
  for (const { id } of await ctx.transaction((ctx) => listChannels(ctx))) {
    const list = await ctx.transaction((ctx) => runningList(ctx, id, null));
    if (await readPages(ctx, list.id)) await askForMissing(ctx, list.id);
  }
}

/** The run that is under way for the channel, or a new one. */
export async function runningList(ctx: TxCtx, channelId: string, askedBy: string | null) {
  const { municipalityId } = ctx.scope;
  const now = ctx.now();
  await ctx.db
    .insertInto('friend_lists')
    .values({
      municipality_id: municipalityId,
      channel_id: channelId,
      started_at: now,
      touched_at: now,
      asked_by: askedBy,
      reason: null,
      next_token: null,
      finished_at: null,
    })
    // The partial index decides between the night and somebody who presses the button.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return ctx.db
    .selectFrom('friend_lists')
    .selectAll()
    .where('municipality_id', '=', municipalityId)
    .where('channel_id', '=', channelId)
    .where('state', '=', 'running')
    .executeTakeFirstOrThrow();
}

/** @returns whether the whole list was read */
async function readPages(ctx: Ctx, id: string): Promise<boolean> {
  for (;;) {
    const list = await ctx.transaction((ctx) => lockList(ctx, id));
    if (list.state !== 'running') return false;
    if (list.listed) return true;
    const over = list.touched_at.add({ hours: TOKEN_HOURS });
    const token = Temporal.Instant.compare(over, ctx.now()) > 0 ? list.next_token : null;
    const page = await listFollowers(ctx, list.channel_id, token);
    if (page.outcome === 'token_over') {
      await ctx.transaction((ctx) => change(ctx, id, { next_token: null, touched_at: ctx.now() }));
      continue;
    }
    if (page.outcome === 'not_allowed') {
      await ctx.transaction((ctx) => finish(ctx, id, 'failed', 'not_allowed'));
      return false;
    }
    await ctx.transaction(async (ctx) => {
      const now = await lockList(ctx, id);
      // Another process was faster with this page: it goes on, we stop.
      if (now.state !== 'running' || now.pages !== list.pages) return;
      const { added, cameBack } = await takeInPage(ctx, list.channel_id, page.lineUserIds, list.started_at);
      await change(ctx, id, {
        pages: now.pages + 1,
        named: now.named + page.lineUserIds.length,
        added: now.added + added,
        came_back: now.came_back + cameBack,
        next_token: page.next,
        listed: page.next === null,
        touched_at: ctx.now(),
      });
    });
  }
}

/** Who was listed before and is not now: gone, if LINE has no profile for us any more. */
async function askForMissing(ctx: Ctx, id: string): Promise<void> {
  const list = await ctx.transaction((ctx) => lockList(ctx, id));
  let after = -1;
  for (;;) {
    const missing = await ctx.transaction((ctx) =>
      ctx.db
        .selectFrom('residents')
        .select(['resident_no', 'line_user_id'])
        .where('municipality_id', '=', ctx.scope.municipalityId)
        .where('channel_id', '=', list.channel_id)
        .where('resident_no', '>', after)
        .where('friendship', '=', 'followed')
        .where('friendship_at', '<', list.started_at)
        .where('listed_at', '<', list.started_at)
        .where('erased_at', 'is', null)
        .orderBy('resident_no')
        .limit(ASKED_AT_ONCE)
        .execute(),
    );
    if (missing.length === 0) break;
    after = missing.at(-1)!.resident_no; // not empty
    const gone: number[] = [];
    for (const { resident_no: no, line_user_id: lineId } of missing)
      if ((await fetchProfile(ctx, list.channel_id, lineUserIdFromBytes(lineId))) === null) gone.push(no);
    await ctx.transaction(async (ctx) => {
      const now = await lockList(ctx, id);
      let left = 0;
      for (const no of gone) if (await leave(ctx, no, list.started_at)) left += 1;
      await change(ctx, id, { gone: now.gone + left, touched_at: ctx.now() });
    });
  }
  await ctx.transaction((ctx) => finish(ctx, id, 'done', null));
}

/** Blocked, unless they followed again since the list was begun. */
async function leave(ctx: TxCtx, residentNo: number, at: Temporal.Instant): Promise<boolean> {
  const changed = await ctx.db
    .updateTable('residents')
    .set({ friendship: 'blocked', friendship_at: at })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .where('friendship', '=', 'followed')
    .where('friendship_at', '<', at)
    .returning('resident_no')
    .executeTakeFirst();
  if (!changed) return false;
  await setFacets(ctx, residentNo, 'friendship', []);
  await appendEvent(ctx, { kind: 'resident.blocked', residentNo, data: {} });
  return true;
}

async function lockList(ctx: TxCtx, id: string) {
  return ctx.db
    .selectFrom('friend_lists')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

async function change(ctx: TxCtx, id: string, values: Record<string, unknown>): Promise<void> {
  await ctx.db
    .updateTable('friend_lists')
    .set(values)
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', id)
    .execute();
}

async function finish(
  ctx: TxCtx,
  id: string,
  state: 'done' | 'failed',
  reason: 'not_allowed' | null,
): Promise<void> {
  const now = await lockList(ctx, id);
  if (now.state !== 'running') return;
  await change(ctx, id, { state, reason, finished_at: ctx.now() });
  await appendAudit(ctx, {
    action: 'residents.friends_listed',
    after: { state, reason, named: now.named, added: now.added, cameBack: now.came_back, gone: now.gone },
  });
}
