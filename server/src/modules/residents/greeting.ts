/** The greeting when somebody becomes a friend: as staff wrote it, with the first question right behind it. */
import type { TxCtx } from '../../platform/context/context.ts';
import { townOf } from '../municipalities/index.ts';
import { isOpen } from '../publication/index.ts';
import {
  bubbleMessage,
  settingsButton,
  startDialogue,
  type Message,
  type TalkResident,
} from '../talk/index.ts';
import { QUESTIONNAIRE_FUNCTION } from './functions.ts';
import { readGreeting } from './greeting-settings.ts';
import { countPending, PROFILE_DIALOGUE } from './questionnaire.ts';
import { RESIDENT_WORDS } from './words.ts';

/** Greeting and first question in one reply: the reply token is good for one. */
export async function welcome(
  ctx: TxCtx,
  resident: TalkResident,
  { again }: { again: boolean },
): Promise<readonly Message[]> {
  const words = RESIDENT_WORDS[resident.language];
  const town = await townOf(ctx);
  const greeting = await readGreeting(ctx);
  const count = await countPending(ctx, resident);
  const asks = greeting.questionnaire && count > 0 && (await isOpen(ctx, QUESTIONNAIRE_FUNCTION, resident));
  const bubble = bubbleMessage({
    title: again ? words.welcomeBack(town.name) : words.greetingTitle(town.name),
    paragraphs: [again ? words.welcomeBackText : greeting.text, asks ? words.questionnaireComing(count) : ''],
    buttons: [
      ...(asks ? [] : await settingsButton(ctx, resident, words.settings)),
      { label: words.chooseLanguage, tap: { command: 'language' }, look: 'option' },
    ],
  });
  return [bubble, ...(asks ? await startDialogue(ctx, resident, PROFILE_DIALOGUE) : [])];
}
