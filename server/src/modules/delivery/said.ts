/** What a delivery says, in each of its languages. */
import { mediaIn, type Media } from '@madoguchi/contract/delivery';
import { TRANSLATION_LANGUAGES, type ResidentLanguage } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../platform/context/context.ts';
import { mediaById } from './compose/media.ts';
import type { DeliveryRecord } from './queries.ts';
import type { Said } from './render-messages.ts';

type Written = Pick<DeliveryRecord, 'blocks' | 'quick_replies' | 'languages'>;

/** Japanese first; `path` is where its fields stand in the draft. */
export function everySaid(
  stored: Written,
): readonly (Said & { readonly language: ResidentLanguage; readonly path: string })[] {
  return [
    { language: 'ja', path: '', blocks: stored.blocks, quickReplies: stored.quick_replies },
    ...TRANSLATION_LANGUAGES.flatMap((language) => {
      const said = stored.languages[language];
      return said ? [{ language, path: `languages.${language}.`, ...said }] : [];
    }),
  ];
}

/** Everything uploaded that it shows in any language. */
export async function mediaOfDelivery(ctx: TxCtx, stored: Written): Promise<ReadonlyMap<string, Media>> {
  return mediaById(
    ctx,
    everySaid(stored).flatMap(({ blocks }) => mediaIn(blocks)),
  );
}
