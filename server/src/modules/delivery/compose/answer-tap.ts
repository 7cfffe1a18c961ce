/** 押した人に返事をする: a tap on an answering button is counted once per person and answered with the words that staff wrote. */
import { tapsIn } from '@madoguchi/contract/delivery';
import { TRANSLATION_LANGUAGES } from '@madoguchi/contract/questions';
import type { Subscription } from '../../../platform/module.ts';
import { postbackData, TALK_WORDS, textMessage, type TalkCommand } from '../../talk/index.ts';

const COMMAND = 'tap';
const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What a button of this delivery carries. */
export const tapData = (deliveryId: string, key: string): string =>
  postbackData({ command: COMMAND, d: deliveryId, k: key });

export const tapCommand: TalkCommand = {
  name: COMMAND,
  function: null,
  words: [],
  async run(ctx, resident, data) {
    const [deliveryId, key] = [data.get('d') ?? '', data.get('k') ?? ''];
    const outdated = [textMessage(TALK_WORDS[resident.language].outdated)];
    if (!ID.test(deliveryId)) return outdated;
    const stored = await ctx.db
      .selectFrom('deliveries')
      .select(['blocks', 'quick_replies', 'languages', 'started_at'])
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('id', '=', deliveryId)
      .executeTakeFirst();
    const own = TRANSLATION_LANGUAGES.find((language) => language === resident.language);
    const said =
      stored &&
      ((own && stored.languages[own]) ?? { blocks: stored.blocks, quickReplies: stored.quick_replies });
    const tap = said && tapsIn(said.blocks, said.quickReplies).find((one) => one.key === key)?.tap;
    if (tap?.does !== 'answer') return outdated;
    // A test send's buttons answer as the real ones will; nothing of it is counted.
    if (stored?.started_at)
      await ctx.db
        .insertInto('delivery_taps')
        .values({
          municipality_id: ctx.scope.municipalityId,
          delivery_id: deliveryId,
          key,
          resident_no: resident.residentNo,
          at: ctx.now(),
        })
        .onConflict((conflict) =>
          conflict.columns(['municipality_id', 'delivery_id', 'key', 'resident_no']).doNothing(),
        )
        .execute();
    return [textMessage(tap.value.trim())];
  },
};

/** 登録を消す: what somebody tapped goes with what they answered. */
export const forgetTaps: Subscription = {
  name: 'delivery taps of erased residents',
  kinds: ['resident.erased_answers'],
  async handle(ctx, event) {
    if (event.residentNo === null) return;
    await ctx.db
      .deleteFrom('delivery_taps')
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('resident_no', '=', event.residentNo)
      .execute();
  },
};
