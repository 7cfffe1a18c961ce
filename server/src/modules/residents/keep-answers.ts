/** 保存期間: answers to some questions are erased some years after the 年度 in which they were given. */
import type { Ctx } from '../../platform/context/context.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { noteAnswerTime } from './answer-times.ts';
import { attributeDefinitions } from './attribute-definitions.ts';
import { saveAnswers } from './save-answers.ts';
import './tables.ts';

/** A year of offices begins in April. */
const FIRST_MONTH = 4;
/** Per transaction: each erased answer writes an event and an audit entry. */
const AT_ONCE = 200;

/** Answers of before this day are over: 1 April, `keepYears` 年度 ago. Pure. */
export function keptFrom(today: Temporal.PlainDate, keepYears: number): Temporal.PlainDate {
  const year = today.month >= FIRST_MONTH ? today.year : today.year - 1;
  return Temporal.PlainDate.from({ year: year - keepYears, month: FIRST_MONTH, day: 1 });
}

/** @returns how many answers were erased */
export async function eraseOldAnswers(ctx: Ctx): Promise<number> {
  const kept = (await ctx.transaction((ctx) => attributeDefinitions(ctx))).filter(
    (attribute) => attribute.keepYears !== null,
  );
  let erased = 0;
  for (const { id, keepYears } of kept) {
    for (;;) {
      const count = await ctx.transaction(async (ctx) => {
        const rows = await ctx.db
          .selectFrom('answer_times')
          .select('resident_no')
          .where('municipality_id', '=', ctx.scope.municipalityId)
          .where('definition_id', '=', id)
          .where('answered_on', '<', keptFrom(todayInJapan(ctx.now()), keepYears!)) // filtered above
          .orderBy('answered_on')
          .limit(AT_ONCE)
          .execute();
        for (const row of rows) {
          await saveAnswers(ctx, row.resident_no, new Map([[id, null]]), 'retention');
          // An answer that was gone already leaves its day behind otherwise.
          await noteAnswerTime(ctx, row.resident_no, id, false);
        }
        return rows.length;
      });
      erased += count;
      if (count < AT_ONCE) break;
    }
  }
  return erased;
}
