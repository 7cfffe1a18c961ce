/** The profile questionnaire in the talk: one question a bubble, all by taps, every tap safe to come twice (SEG-01, SEG-02). */
import type { AnswerValue } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../platform/context/context.ts';
import { todayInJapan } from '../../platform/time/index.ts';
import { townOf } from '../municipalities/index.ts';
import { asking, localise, type TalkStep } from '../questions/index.ts';
import {
  bubbleMessage,
  settingsButton,
  textMessage,
  type Button,
  type Dialogue,
  type Message,
  type TalkInput,
  type TalkResident,
  type Turn,
} from '../talk/index.ts';
import {
  ASKED_IN_TALK_LIMIT,
  attributeDefinitions,
  talkable,
  type Attribute,
} from './attribute-definitions.ts';
import { readAnswers, valueOf, type Answers } from './answers.ts';
import { closingMessage } from './closing.ts';
import { QUESTIONNAIRE_FUNCTION } from './functions.ts';
import { saveAnswers, type NewAnswer } from './save-answers.ts';
import { RESIDENT_WORDS } from './words.ts';

export const PROFILE_DIALOGUE = 'profile';

/** What is needed to ask or to read an answer. */
interface Sheet {
  readonly asked: readonly Attribute[];
  readonly answers: Answers;
}

export const profileQuestionnaire: Dialogue = {
  name: PROFILE_DIALOGUE,
  function: QUESTIONNAIRE_FUNCTION,
  describe: (language) => RESIDENT_WORDS[language].questionnaire,

  /** Begins with the first question that was never answered; when all were, with the first of all. */
  async start(ctx, resident) {
    const sheet = await readSheet(ctx, resident);
    const open = pending(sheet)[0];
    const first = open ?? sheet.asked[0];
    return first
      ? ask(ctx, resident, sheet, first, null, open === undefined)
      : { messages: [await closingMessage(ctx, resident)], state: 'done' };
  },

  async resume(ctx, resident, state) {
    const sheet = await readSheet(ctx, resident);
    const present = sheet.asked.find(({ id }) => id === state.question) ?? pending(sheet)[0];
    if (!present) return { messages: [await closingMessage(ctx, resident)], state: 'done' };
    return ask(
      ctx,
      resident,
      sheet,
      present,
      typeof state.part === 'string' ? state.part : null,
      state.again === true,
    );
  },

  async receive(ctx, resident, input, state) {
    const sheet = await readSheet(ctx, resident);
    const presentId = typeof state?.question === 'string' ? state.question : null;
    const question = sheet.asked.find(
      ({ id }) => id === (input.kind === 'tap' ? input.data.get('q') : presentId),
    );
    if (!question) return null; // retired since, or a picture where nothing is asked
    const step = read(ctx, resident, sheet, question, input);
    if (step === null) return null;
    return answer(ctx, resident, sheet, question, step, {
      presentId,
      late: input.late,
      again: state?.again === true,
    });
  },
};

type Step = TalkStep<AnswerValue> | { readonly outcome: 'declined' };

function read(
  ctx: TxCtx,
  resident: TalkResident,
  sheet: Sheet,
  question: Attribute,
  input: TalkInput,
): Step | null {
  if (input.kind === 'other') return null;
  const { talk } = question.ask;
  const how = asking(resident.language, todayInJapan(ctx.now()));
  if (input.kind === 'text')
    return talkable(question) && talk ? talk.readText(question, how, input.text) : null;
  if (input.data.get('do') === 'ask') return { outcome: 'part', part: '' };
  if (input.data.get('do') === 'decline') return { outcome: 'declined' };
  if (input.data.get('do') === 'next') return { outcome: 'next' };
  if (!talkable(question) || !talk) return null;
  return talk.readTap(question, how, input.data.get('v') ?? '', valueOf(sheet.answers.get(question.id)));
}

interface Position {
  /** The question that is being asked now; null when the questionnaire is not running. */
  readonly presentId: string | null;
  readonly late: boolean;
  /** All was answered before: the resident goes through every question once more. */
  readonly again: boolean;
}

async function answer(
  ctx: TxCtx,
  resident: TalkResident,
  sheet: Sheet,
  question: Attribute,
  step: Step,
  at: Position,
): Promise<Turn> {
  const isPresent = question.id === at.presentId;
  if (step.outcome === 'invalid') {
    const again = await ask(ctx, resident, sheet, question, null, at.again);
    return {
      messages: [textMessage(step.reason), ...again.messages],
      state: isPresent ? again.state : 'keep',
    };
  }
  if (step.outcome === 'part') {
    const part = await ask(ctx, resident, sheet, question, step.part, at.again);
    return { messages: part.messages, state: isPresent ? part.state : 'keep' };
  }
  const saved = toSave(step);
  // Something newer was handled before this tap arrived: it may fill a gap, but not undo what the resident did since.
  const overtaken = at.late && sheet.answers.get(question.id)?.state !== 'unanswered';
  if (saved !== undefined && !overtaken)
    await saveAnswers(ctx, resident.residentNo, new Map([[question.id, saved]]), 'talk');
  const after = await readSheet(ctx, resident);
  const stays = step.outcome === 'clear' || (step.outcome === 'answer' && step.stay);
  if (stays) {
    const again = await ask(ctx, resident, after, question, null, at.again);
    return { messages: again.messages, state: isPresent ? again.state : 'keep' };
  }
  if (isPresent) return goOn(ctx, resident, after, question, at.again);
  return tellChange(ctx, resident, after, question, at);
}

function toSave(step: Step): NewAnswer | undefined {
  if (step.outcome === 'answer') return { value: step.value };
  if (step.outcome === 'declined') return 'declined';
  return step.outcome === 'clear' ? null : undefined;
}

/** The question after this one that is still open; none: the end. */
async function goOn(
  ctx: TxCtx,
  resident: TalkResident,
  sheet: Sheet,
  from: Attribute,
  again: boolean,
): Promise<Turn> {
  const place = sheet.asked.findIndex(({ id }) => id === from.id);
  const open = pending(sheet).filter(({ id }) => id !== from.id);
  const next = again
    ? sheet.asked[place + 1]
    : (open.find((one) => sheet.asked.indexOf(one) > place) ?? open[0]);
  return next
    ? ask(ctx, resident, sheet, next, null, again)
    : { messages: [await closingMessage(ctx, resident)], state: 'done' };
}

/** An old bubble was tapped: say what it changed, then come back to the question that is being asked. */
async function tellChange(
  ctx: TxCtx,
  resident: TalkResident,
  sheet: Sheet,
  question: Attribute,
  at: Position,
): Promise<Turn> {
  const words = RESIDENT_WORDS[resident.language];
  const how = asking(resident.language, todayInJapan(ctx.now()));
  const { label } = localise(question, resident.language);
  const now = sheet.answers.get(question.id);
  const said =
    now?.state === 'answered'
      ? words.changed(label, question.ask.show(question, how, now.value))
      : now?.state === 'declined'
        ? words.declined(label)
        : words.cleared(label);
  const present = sheet.asked.find(({ id }) => id === at.presentId);
  if (!present) {
    return {
      messages: [
        bubbleMessage({
          title: said,
          buttons: await settingsButton(ctx, resident, words.settings, 'option'),
        }),
      ],
      state: 'keep',
    };
  }
  const again = await ask(ctx, resident, sheet, present, null, at.again);
  return { messages: [textMessage(said), ...again.messages], state: again.state };
}

async function ask(
  ctx: TxCtx,
  resident: TalkResident,
  sheet: Sheet,
  question: Attribute,
  part: string | null,
  again: boolean,
): Promise<Turn> {
  const state = { question: question.id, part, again };
  return { messages: [await questionBubble(ctx, resident, sheet, question, part)], state };
}

async function questionBubble(
  ctx: TxCtx,
  resident: TalkResident,
  sheet: Sheet,
  question: Attribute,
  part: string | null,
): Promise<Message> {
  const words = RESIDENT_WORDS[resident.language];
  const how = asking(resident.language, todayInJapan(ctx.now()));
  const { label, help, purpose } = localise(question, resident.language);
  const now = valueOf(sheet.answers.get(question.id));
  const position = sheet.asked.findIndex(({ id }) => id === question.id) + 1;
  const tap = (extra: Record<string, string>) => ({ talk: PROFILE_DIALOGUE, q: question.id, ...extra });
  const footer: Button[] = [
    { label: words.decline, tap: tap({ do: 'decline' }), look: 'link' },
    { label: words.later, tap: { talk: PROFILE_DIALOGUE, do: 'later' }, look: 'link' },
  ];
  const common = {
    progress: `${position}／${sheet.asked.length}`,
    title: label,
    smallPrint: words.purpose(purpose),
    footer,
  };
  if (!talkable(question) || !question.ask.talk) {
    const town = await townOf(ctx);
    return bubbleMessage({
      ...common,
      paragraphs: [help, words.onPage],
      buttons: [
        {
          label: words.answerOnPage,
          link: `${ctx.publicUrl}/r/${town.slug}/profile?q=${question.key}`,
          look: 'main',
        },
        { label: words.next, tap: tap({ do: 'next' }), look: 'option' },
      ],
    });
  }
  const view = question.ask.talk.ask(question, how, now, part);
  return bubbleMessage({
    ...common,
    paragraphs: [
      help,
      view.hint,
      ...(now === null || part !== null ? [] : [words.present(question.ask.show(question, how, now))]),
    ],
    buttons: view.options.map(({ label, value, look }) => ({ label, tap: tap({ v: value }), look })),
  });
}

async function readSheet(ctx: TxCtx, resident: TalkResident): Promise<Sheet> {
  const active = await attributeDefinitions(ctx, 'active');
  const asked = active.filter(({ askedInTalk }) => askedInTalk).slice(0, ASKED_IN_TALK_LIMIT);
  return { asked, answers: await readAnswers(ctx, resident.residentNo, asked) };
}

/** The questions never answered nor declined. */
function pending({ asked, answers }: Sheet): Attribute[] {
  return asked.filter(({ id }) => answers.get(id)?.state === 'unanswered');
}

/** How many questions the talk would ask this resident now. */
export async function countPending(ctx: TxCtx, resident: TalkResident): Promise<number> {
  return pending(await readSheet(ctx, resident)).length;
}
