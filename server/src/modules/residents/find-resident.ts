/** Finds residents, and makes one of whoever shows up through the account's own doors. */
import type { ResidentLanguage } from '@madoguchi/contract/questions';
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { lineUserIdToBytes, type IncomingEvent } from '../line/index.ts';
import type { ResidentLookup, TalkResident } from '../talk/index.ts';
import { setFacets } from './facet-codes.ts';

export interface FoundResident {
  readonly residentNo: number;
  readonly id: string;
  readonly language: ResidentLanguage | null;
  readonly friendship: 'followed' | 'blocked';
  readonly friendshipAt: Temporal.Instant;
  readonly staffTester: boolean;
}

export async function findResidentByLineId(
  ctx: TxCtx,
  channelId: string,
  lineUserId: Buffer,
): Promise<FoundResident | null> {
  const row = await ctx.db
    .selectFrom('residents')
    .select(['resident_no', 'id', 'language', 'friendship', 'friendship_at', 'staff_tester'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('channel_id', '=', channelId)
    .where('line_user_id', '=', lineUserId)
    .executeTakeFirst();
  return row
    ? {
        residentNo: row.resident_no,
        id: row.id,
        language: row.language,
        friendship: row.friendship,
        friendshipAt: row.friendship_at,
        staffTester: row.staff_tester,
      }
    : null;
}

/**
 * The resident of a LINE id; a new one with the given friendship when we did not know them. Numbers are dense: a lost race
 * leaves none unused, since the loser's number goes to nobody only with its whole transaction.
 * @returns the resident and whether it was made here
 */
export async function findOrCreateResident(
  ctx: TxCtx,
  channelId: string,
  lineUserId: Buffer,
  first: { friendship: 'followed' | 'blocked'; at: Temporal.Instant },
): Promise<{ resident: FoundResident; created: boolean }> {
  const known = await findResidentByLineId(ctx, channelId, lineUserId);
  if (known) return { resident: known, created: false };
  const { municipalityId } = ctx.scope;
  // The counter's row is the lock: from here on nobody else in this municipality makes a resident until we commit.
  const { rows } = await sql<{ no: number }>`
    INSERT INTO resident_counters AS c (municipality_id, next_no) VALUES (${municipalityId}, 1)
    ON CONFLICT (municipality_id) DO UPDATE SET next_no = c.next_no + 1
    RETURNING next_no - 1 AS no`.execute(ctx.db);
  const residentNo = rows[0]!.no; // an upsert returns its row
  const meanwhile = await findResidentByLineId(ctx, channelId, lineUserId);
  if (meanwhile) {
    await sql`UPDATE resident_counters SET next_no = next_no - 1 WHERE municipality_id = ${municipalityId}`.execute(
      ctx.db,
    );
    return { resident: meanwhile, created: false };
  }
  const row = await ctx.db
    .insertInto('residents')
    .values({
      municipality_id: municipalityId,
      resident_no: residentNo,
      channel_id: channelId,
      line_user_id: lineUserId,
      friendship: first.friendship,
      friendship_at: first.at,
      first_followed_at: first.at,
      language: null,
      display_name: null,
      registered_at: null,
      erased_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  // The row is there from the start, so that whoever changes answers finds something to lock.
  await ctx.db
    .insertInto('facets')
    .values({ municipality_id: municipalityId, resident_no: residentNo })
    .execute();
  await setFacets(ctx, residentNo, 'friendship', first.friendship === 'followed' ? ['followed'] : []);
  return {
    resident: {
      residentNo,
      id: row.id,
      language: null,
      friendship: first.friendship,
      friendshipAt: first.at,
      staffTester: false,
    },
    created: true,
  };
}

export function talkResident(resident: FoundResident): TalkResident {
  const { residentNo, id: residentId, staffTester } = resident;
  return { residentNo, residentId, language: resident.language ?? 'ja', staffTester };
}

/**
 * Who speaks in the talk. Somebody unknown befriended the account before it was connected to us: a friend, until LINE
 * says otherwise. That costs nothing when wrong, since LINE skips non-friends without billing.
 */
export const lookUpByLineId: ResidentLookup = {
  async find(ctx: TxCtx, event: IncomingEvent) {
    const lineUserId = lineUserIdToBytes(event.lineUserId);
    if (!lineUserId) return null;
    const { resident } = await findOrCreateResident(ctx, event.channelId, lineUserId, {
      friendship: 'followed',
      at: event.at,
    });
    return talkResident(resident);
  },
};

/** The language for texts to this resident, chosen by them or told by LINE. */
export async function setLanguage(ctx: TxCtx, residentNo: number, language: ResidentLanguage): Promise<void> {
  await ctx.db
    .updateTable('residents')
    .set({ language })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .execute();
  await setFacets(ctx, residentNo, 'language', [language]);
}
