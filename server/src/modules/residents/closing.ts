/** The end of the questionnaire: that nothing more is to do, what will come and how often, whom to ring. */
import type { ResidentLanguage } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../platform/context/context.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { townOf } from '../municipalities/index.ts';
import { asking } from '../questions/index.ts';
import { bubbleMessage, callButton, settingsButton, type Message, type TalkResident } from '../talk/index.ts';
import { attributeDefinitions } from './attribute-definitions.ts';
import { readAnswers } from './answers.ts';
import { readGreeting } from './greeting-settings.ts';
import { receptionLines } from './reception/now.ts';
import { RESIDENT_WORDS } from './words.ts';

/** 「登録が終わりました」: nothing more to do, what will come and how often, whom to ring. */
export async function closingMessage(ctx: TxCtx, resident: TalkResident): Promise<Message> {
  const words = RESIDENT_WORDS[resident.language];
  const town = await townOf(ctx);
  const active = await attributeDefinitions(ctx, 'active');
  const more = active.some(({ askedInTalk }) => !askedInTalk);
  return bubbleMessage({
    title: words.doneTitle,
    paragraphs: [
      words.doneText,
      `${words.willCome}\n${(await whatWillCome(ctx, resident)).join('\n')}`,
      await howOften(ctx, resident.language),
      more ? words.more : '',
      words.contact(town.contactName, town.contactPhone),
    ],
    buttons: [
      ...(await settingsButton(ctx, resident, words.settings)),
      ...callButton(words.call, town.contactPhone),
    ],
  });
}

/** The staff's own words are Japanese; other languages have ours. */
export async function howOften(ctx: TxCtx, language: ResidentLanguage): Promise<string> {
  return language === 'ja' ? (await readGreeting(ctx)).closing : RESIDENT_WORDS[language].closing;
}

/** In plain words, from what they answered. */
export async function whatWillCome(ctx: TxCtx, resident: TalkResident): Promise<string[]> {
  const words = RESIDENT_WORDS[resident.language];
  const held = await receptionLines(ctx, resident);
  if (held.length > 0) return [words.comesEmergency, ...held.map((line) => `・${line}`)];
  const how = asking(resident.language, todayInJapan(ctx.now()));
  const attributes = (await attributeDefinitions(ctx, 'active')).filter(
    (attribute) => attribute.class === 'open',
  );
  const answers = await readAnswers(ctx, resident.residentNo, attributes);
  const lines = [words.comesEmergency];
  for (const attribute of attributes) {
    const answer = answers.get(attribute.id);
    if (answer?.state !== 'answered') continue;
    // Keys of the model attributes (SEG-11); a city may have renamed their labels, not their keys.
    if (attribute.key === 'residential_area')
      lines.push(words.comesArea(attribute.ask.show(attribute, how, answer.value)));
    else if (attribute.kind === 'multiple_choice')
      lines.push(words.comesTopics(attribute.ask.show(attribute, how, answer.value)));
  }
  return lines.length > 1 ? lines : [...lines, words.comesAll];
}
