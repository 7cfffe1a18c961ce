/** The questionnaire was finished on the page: the talk says so too, where it can be read again, and asks no further. */
import type { TxCtx } from '../../platform/context/context.ts';
import { lineUserIdFromBytes, queuePush } from '../line/index.ts';
import { endDialogue } from '../talk/index.ts';
import { closingMessage } from './closing.ts';
import { PROFILE_DIALOGUE } from './questionnaire.ts';

/** A form sent twice, or a second round on the same day, repeats nothing. */
const SAID_AGAIN_AFTER_HOURS = 24;

/** Ends the questionnaire in the talk, and repeats its closing words there unless they were a short while ago. */
export async function finishOnPage(ctx: TxCtx, residentNo: number): Promise<void> {
  await endDialogue(ctx, residentNo, PROFILE_DIALOGUE);
  const now = ctx.now();
  const resident = await ctx.db
    .updateTable('residents')
    .set({ closing_told_at: now })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .where('friendship', '=', 'followed')
    .where('erased_at', 'is', null)
    .where((row) =>
      row.or([
        row('closing_told_at', 'is', null),
        row('closing_told_at', '<', now.subtract({ hours: SAID_AGAIN_AFTER_HOURS })),
      ]),
    )
    .returning(['id', 'channel_id', 'line_user_id', 'language', 'staff_tester'])
    .executeTakeFirst();
  if (!resident) return; // told already, or nobody whom LINE would let us write to
  const message = await closingMessage(ctx, {
    residentNo,
    residentId: resident.id,
    language: resident.language ?? 'ja',
    staffTester: resident.staff_tester,
  });
  await queuePush(ctx, {
    channelId: resident.channel_id,
    lane: 'reply',
    lineUserId: lineUserIdFromBytes(resident.line_user_id),
    messages: [message],
    subject: `registration ${resident.id}`,
  });
}
