/** What the talk says when nobody can answer: whom to ring, and the one button that always helps. */
import type { TxCtx } from '../../platform/context/context.ts';
import { townOf } from '../municipalities/index.ts';
import { isOpen } from '../publication/index.ts';
import type { TalkResident } from './dialogue.ts';
import { bubbleMessage, type Button, type Message } from './messages.ts';
import { TALK_WORDS } from './words.ts';

export async function defaultAnswer(ctx: TxCtx, resident: TalkResident): Promise<readonly Message[]> {
  const words = TALK_WORDS[resident.language];
  const town = await townOf(ctx);
  return [
    bubbleMessage({
      title: words.defaultTitle,
      paragraphs: [words.defaultAnswer, words.contact(town.contactName, town.contactPhone)],
      buttons: [
        ...(await settingsButton(ctx, resident, words.settings)),
        ...callButton(words.call, town.contactPhone),
      ],
    }),
  ];
}

/** The function 受信設定, which the button below leads to; its words are declared where its pages are. */
export const SETTINGS_FUNCTION = 'settings';

/** The button to 受信設定 in the language in which the talk is held; none where that is not open to this resident. */
export async function settingsButton(
  ctx: TxCtx,
  resident: TalkResident,
  label: string,
  look: Button['look'] = 'main',
): Promise<Button[]> {
  if (!(await isOpen(ctx, SETTINGS_FUNCTION, resident))) return [];
  const { slug } = await townOf(ctx);
  const language = resident.language === 'ja' ? '' : `?lang=${resident.language}`;
  return [{ label, link: `${ctx.publicUrl}/r/${slug}/settings${language}`, look }];
}

/** A button that dials, when the number can be dialled. */
export function callButton(label: string, phone: string): Button[] {
  const digits = phone.normalize('NFKC').replaceAll(/[^\d+]/g, '');
  return digits.length >= 3 ? [{ label, link: `tel:${digits}`, look: 'option' }] : [];
}
