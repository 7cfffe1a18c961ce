/** What LINE knows of a new friend (name, language), asked outside the transaction that made them. */
import { RESIDENT_LANGUAGES } from '@madoguchi/contract/questions';
import { z } from 'zod';
import type { Ctx } from '../../platform/context/context.ts';
import { defineJob, type JobSchedule } from '../../platform/jobs/index.ts';
import { fetchProfile, lineUserIdFromBytes } from '../line/index.ts';
import { readFriendListsJob } from './friends/jobs.ts';
import { eraseOldAnswers } from './keep-answers.ts';
import { setLanguage } from './find-resident.ts';
import './tables.ts';

export const fetchProfileJob = defineJob({
  name: 'residents.fetch-profile',
  schema: z.object({ residentNo: z.number().int() }),
  options: { retryLimit: 5, concurrency: 4 },
  async handle(ctx: Ctx, { residentNo }) {
    const { municipalityId } = ctx.scope;
    const row = await ctx.transaction((ctx) =>
      ctx.db
        .selectFrom('residents')
        .select(['channel_id', 'line_user_id', 'friendship', 'erased_at'])
        .where('municipality_id', '=', municipalityId)
        .where('resident_no', '=', residentNo)
        .executeTakeFirst(),
    );
    if (!row || row.friendship === 'blocked' || row.erased_at) return;
    const profile = await fetchProfile(ctx, row.channel_id, lineUserIdFromBytes(row.line_user_id));
    if (!profile) return;
    const sealed = await ctx.cipher.seal(municipalityId, displayNamePlace(residentNo), profile.displayName);
    const spoken = profile.language?.toLowerCase();
    const language =
      RESIDENT_LANGUAGES.find((one) => one === spoken) ??
      RESIDENT_LANGUAGES.find((one) => one === spoken?.split('-')[0]);
    await ctx.transaction(async (ctx) => {
      const updated = await ctx.db
        .updateTable('residents')
        .set({ display_name: sealed })
        .where('municipality_id', '=', municipalityId)
        .where('resident_no', '=', residentNo)
        .where('erased_at', 'is', null)
        .returning('language')
        .executeTakeFirst();
      // What the resident chose stays; the phone's language is only a first guess.
      if (updated && updated.language === null && language) await setLanguage(ctx, residentNo, language);
    });
  },
});

export const eraseOldAnswersJob = defineJob({
  name: 'residents.erase-old-answers',
  schema: z.object({}),
  async handle(ctx: Ctx) {
    const erased = await eraseOldAnswers(ctx);
    if (erased > 0) ctx.log.info({ erased }, 'answers past their time were erased');
  },
});

/** With the other nightly chores, before the check of the record at 03:40. */
export const schedules: readonly JobSchedule[] = [
  // After midnight's peak and before anybody works; LINE's own list changes all day.
  { name: 'residents.read-friend-lists', cron: '30 2 * * *', job: readFriendListsJob },
  { name: 'residents.erase-old-answers', cron: '10 3 * * *', job: eraseOldAnswersJob },
];

/** Associated data of the sealed LINE name. */
export function displayNamePlace(residentNo: number) {
  return { table: 'residents', column: 'display_name', row: String(residentNo) };
}
