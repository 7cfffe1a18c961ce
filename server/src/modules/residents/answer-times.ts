/** When answers were given: kept only for questions with 保存期間. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import './tables.ts';

/** When an answer of a question with 保存期間 was given; forgets it with the answer. */
export async function noteAnswerTime(
  ctx: TxCtx,
  residentNo: number,
  definitionId: string,
  holds: boolean,
): Promise<void> {
  const { municipalityId } = ctx.scope;
  if (!holds) {
    await ctx.db
      .deleteFrom('answer_times')
      .where('municipality_id', '=', municipalityId)
      .where('definition_id', '=', definitionId)
      .where('resident_no', '=', residentNo)
      .execute();
    return;
  }
  const answered_on = todayInJapan(ctx.now());
  await ctx.db
    .insertInto('answer_times')
    .values({
      municipality_id: municipalityId,
      definition_id: definitionId,
      resident_no: residentNo,
      answered_on,
    })
    .onConflict((conflict) =>
      conflict.columns(['municipality_id', 'definition_id', 'resident_no']).doUpdateSet({ answered_on }),
    )
    .execute();
}

/** A 保存期間 begins: of older answers nobody knows the day, so that they count from today. */
export async function beginKeeping(ctx: TxCtx, definitionId: string): Promise<void> {
  const { municipalityId } = ctx.scope;
  await sql`
    INSERT INTO answer_times (municipality_id, definition_id, resident_no, answered_on)
    SELECT ${municipalityId}, ${definitionId}, f.resident_no, ${todayInJapan(ctx.now()).toString()}::date
    FROM facets f
    WHERE f.municipality_id = ${municipalityId} AND f.values && ARRAY(
      SELECT code FROM facet_values WHERE municipality_id = ${municipalityId} AND subject = ${definitionId}
        AND kind IN ('answered', 'declined'))
    ON CONFLICT DO NOTHING`.execute(ctx.db);
}
