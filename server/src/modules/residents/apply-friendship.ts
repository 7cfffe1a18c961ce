/** 友だち追加 and ブロック: the newest of LINE's own times wins, whatever the order of arrival. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { appendEvent } from '../../platform/events/event-log.ts';
import { enqueue } from '../../platform/jobs/index.ts';
import { lineUserIdToBytes, type IncomingEvent, type WebhookHandler } from '../line/index.ts';
import { endDialogue, reply } from '../talk/index.ts';
import './events.ts';
import { setFacets } from './facet-codes.ts';
import { findOrCreateResident, talkResident, type FoundResident } from './find-resident.ts';
import { welcome } from './greeting.ts';
import { fetchProfileJob } from './jobs.ts';

export const friendshipHandler: WebhookHandler = {
  name: 'residents.friendship',
  kinds: ['follow', 'unfollow'],
  async handle(ctx, event) {
    const lineUserId = lineUserIdToBytes(event.lineUserId);
    if (!lineUserId) return;
    const friendship = event.kind === 'follow' ? 'followed' : 'blocked';
    const { resident, created } = await findOrCreateResident(ctx, event.channelId, lineUserId, {
      friendship,
      at: event.at,
    });
    const applied = created || (await applyFriendship(ctx, resident, friendship, event.at));
    if (!applied) return;
    await appendEvent(
      ctx,
      friendship === 'followed'
        ? { kind: 'resident.followed', residentNo: resident.residentNo, data: { again: !created } }
        : { kind: 'resident.blocked', residentNo: resident.residentNo, data: {} },
    );
    if (friendship === 'blocked') {
      await endDialogue(ctx, resident.residentNo);
      return;
    }
    await enqueue(
      ctx,
      fetchProfileJob,
      { residentNo: resident.residentNo },
      { key: String(resident.residentNo) },
    );
    await reply(ctx, event, await welcome(ctx, talkResident(resident), { again: !created }));
  },
};

/**
 * @returns whether the event was newer than what we knew. Equal times: a block loses against a follow, because LINE sends
 * the follow of an unblocking last.
 */
async function applyFriendship(
  ctx: TxCtx,
  resident: FoundResident,
  friendship: 'followed' | 'blocked',
  at: IncomingEvent['at'],
): Promise<boolean> {
  const { rows } = await sql<{ newer: boolean }>`
    UPDATE residents SET
      friendship = CASE WHEN ${newer(friendship, at)} THEN ${friendship} ELSE friendship END,
      friendship_at = greatest(friendship_at, ${at}::timestamptz),
      first_followed_at = least(first_followed_at, ${at}::timestamptz)
    FROM (
      SELECT resident_no AS no, ${newer(friendship, at)} AS newer FROM residents
      WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no = ${resident.residentNo} FOR UPDATE
    ) AS known
    WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no = known.no
    RETURNING known.newer`.execute(ctx.db);
  if (!rows[0]?.newer) return false;
  await setFacets(ctx, resident.residentNo, 'friendship', friendship === 'followed' ? ['followed'] : []);
  return true;
}

/** The event is newer than the known state, and not its repetition. */
function newer(friendship: 'followed' | 'blocked', at: Temporal.Instant) {
  return friendship === 'followed'
    ? sql`(friendship_at < ${at}::timestamptz OR (friendship_at = ${at}::timestamptz AND friendship = 'blocked'))`
    : sql`friendship_at < ${at}::timestamptz`;
}
