/** What the talk says when nobody can answer: whom to ring, and the one button that always helps. */
import type { TxCtx } from '../../platform/context/context.ts';
import { townOf } from '../municipalities/index.ts';
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
        { label: words.settings, link: settingsUrl(ctx, town.slug, resident.language), look: 'main' },
        ...callButton(words.call, town.contactPhone),
      ],
    }),
  ];
}

/** 受信設定, in the language in which the talk is held. */
export function settingsUrl(ctx: TxCtx, slug: string, language: TalkResident['language']): string {
  return `${ctx.publicUrl}/r/${slug}/settings${language === 'ja' ? '' : `?lang=${language}`}`;
}

/** A button that dials, when the number can be dialled. */
export function callButton(label: string, phone: string): Button[] {
  const digits = phone.normalize('NFKC').replaceAll(/[^\d+]/g, '');
  return digits.length >= 3 ? [{ label, link: `tel:${digits}`, look: 'option' }] : [];
}
