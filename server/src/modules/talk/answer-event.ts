/** Decides who answers what a resident did in the talk: a button's owner, a command, the active dialogue, or nobody. */
import type { TxCtx } from '../../platform/context/context.ts';
import { queueReply, type IncomingEvent, type WebhookHandler } from '../line/index.ts';
import { isOpen } from '../publication/index.ts';
import { defaultAnswer } from './default-answer.ts';
import {
  dialogue,
  residentLookup,
  talkCommand,
  type Dialogue,
  type TalkCommand,
  type TalkInput,
  type TalkResident,
  type Turn,
} from './dialogue.ts';
import { bubbleMessage, textMessage, type Message } from './messages.ts';
import {
  activeDialogue,
  endDialogue,
  keepDialogue,
  pausedDialogue,
  pauseDialogue,
  type RunningDialogue,
} from './running-dialogues.ts';
import { CONTROL_WORDS, TALK_WORDS } from './words.ts';

/** LINE takes at most five messages in one reply. */
const MOST_MESSAGES = 5;

export const talkHandler: WebhookHandler = {
  name: 'talk.answer',
  kinds: ['message', 'postback'],
  async handle(ctx, event) {
    const input = readInput(event);
    if (!input || event.lineUserId === null) return;
    for (const lookup of ctx.plugs.all(residentLookup)) {
      const resident = await lookup.find(ctx, event);
      if (!resident) continue;
      await reply(ctx, event, await answerInput(ctx, resident, input));
      return;
    }
  },
};

/** Sends what was decided, if LINE still lets us answer. */
export async function reply(ctx: TxCtx, event: IncomingEvent, messages: readonly Message[]): Promise<void> {
  if (messages.length === 0 || event.replyToken === null) return;
  await queueReply(ctx, {
    channelId: event.channelId,
    replyToken: event.replyToken,
    messages: messages.slice(0, MOST_MESSAGES),
    eventId: event.id,
  });
}

/** null for what nobody should answer: stickers, groups, switches of a rich menu's tab. */
export function readInput(event: IncomingEvent): TalkInput | null {
  const { body, late } = event;
  if (body.source && body.source.type !== 'user') return null;
  if (body.type === 'postback') {
    const data = new URLSearchParams(body.postback.data);
    return data.has('talk') || data.has('command') ? { kind: 'tap', data, late } : null;
  }
  if (body.type !== 'message' || body.message.type === 'sticker') return null;
  return body.message.type === 'text'
    ? { kind: 'text', text: body.message.text, late }
    : { kind: 'other', late };
}

/** The messages with which the talk answers; dialogues are moved on in the same transaction. */
export async function answerInput(
  ctx: TxCtx,
  resident: TalkResident,
  input: TalkInput,
): Promise<readonly Message[]> {
  const active = await activeDialogue(ctx, resident.residentNo);
  if (input.kind === 'tap') return answerTap(ctx, resident, input, active);
  if (input.kind === 'text') {
    const control = await answerControlWord(ctx, resident, plain(input.text), active);
    if (control) return control;
    const word = plain(input.text);
    const command = await openCommand(ctx, resident, ({ words }) => words.includes(word));
    if (command) return command.run(ctx, resident, new URLSearchParams());
  }
  const owner = active && (await openDialogue(ctx, resident, active.name));
  if (!owner) return defaultAnswer(ctx, resident);
  const turn = await owner.receive(ctx, resident, input, active.state);
  if (turn) return take(ctx, resident, owner, turn);
  const again = await owner.resume(ctx, resident, active.state);
  return [
    textMessage(TALK_WORDS[resident.language].notUnderstood),
    ...(await take(ctx, resident, owner, again)),
  ];
}

/** Starts a dialogue; what was running waits. [] when its function is not open to this resident. */
export async function startDialogue(
  ctx: TxCtx,
  resident: TalkResident,
  name: string,
): Promise<readonly Message[]> {
  if (!named(ctx, name)) throw new Error(`no dialogue is called '${name}'`);
  const owner = await openDialogue(ctx, resident, name);
  return owner === null ? [] : take(ctx, resident, owner, await owner.start(ctx, resident));
}

/** Asks the active dialogue's question again, for instance in another language; [] when nothing runs. */
export async function repeatQuestion(ctx: TxCtx, resident: TalkResident): Promise<readonly Message[]> {
  const active = await activeDialogue(ctx, resident.residentNo);
  const owner = active && (await openDialogue(ctx, resident, active.name));
  return owner ? take(ctx, resident, owner, await owner.resume(ctx, resident, active.state)) : [];
}

async function answerTap(
  ctx: TxCtx,
  resident: TalkResident,
  input: TalkInput & { kind: 'tap' },
  active: RunningDialogue | null,
): Promise<readonly Message[]> {
  const words = TALK_WORDS[resident.language];
  const commandName = input.data.get('command');
  if (commandName) {
    const command = await openCommand(ctx, resident, ({ name }) => name === commandName);
    return command ? command.run(ctx, resident, input.data) : [textMessage(words.outdated)];
  }
  const owner = await openDialogue(ctx, resident, input.data.get('talk') ?? '');
  if (!owner) return [textMessage(words.outdated)];
  switch (input.data.get('do')) {
    case 'later':
      // A late「あとで」must not stop what was taken up again since.
      return input.late ? [] : putAside(ctx, resident, active?.name === owner.name ? active : null, owner);
    case 'go-on':
      return goOn(ctx, resident, owner);
    default: {
      const turn = await owner.receive(
        ctx,
        resident,
        input,
        active?.name === owner.name ? active.state : null,
      );
      return turn ? take(ctx, resident, owner, turn) : [textMessage(words.outdated)];
    }
  }
}

async function answerControlWord(
  ctx: TxCtx,
  resident: TalkResident,
  word: string,
  active: RunningDialogue | null,
): Promise<readonly Message[] | null> {
  const words = TALK_WORDS[resident.language];
  const owner = active && (await openDialogue(ctx, resident, active.name));
  if (CONTROL_WORDS.quit.has(word)) {
    if (!owner) return [textMessage(words.nothingToQuit)];
    await endDialogue(ctx, resident.residentNo, owner.name);
    return [textMessage(words.quit(owner.describe(resident.language)))];
  }
  if (CONTROL_WORDS.later.has(word) && owner) return putAside(ctx, resident, active, owner);
  if (CONTROL_WORDS.resume.has(word)) {
    const waiting = active ?? (await pausedDialogue(ctx, resident.residentNo));
    const waitingOwner = waiting && (await openDialogue(ctx, resident, waiting.name));
    return waitingOwner ? goOn(ctx, resident, waitingOwner) : [textMessage(words.nothingToResume)];
  }
  return null;
}

async function putAside(
  ctx: TxCtx,
  resident: TalkResident,
  active: RunningDialogue | null,
  owner: Dialogue,
): Promise<readonly Message[]> {
  if (active) await pauseDialogue(ctx, resident.residentNo);
  const words = TALK_WORDS[resident.language];
  return [
    bubbleMessage({
      title: words.paused(owner.describe(resident.language)),
      buttons: [{ label: words.goOn, tap: { talk: owner.name, do: 'go-on' }, look: 'main' }],
    }),
  ];
}

async function goOn(ctx: TxCtx, resident: TalkResident, owner: Dialogue): Promise<readonly Message[]> {
  const row = await ctx.db
    .selectFrom('dialogues')
    .select('state')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', resident.residentNo)
    .where('dialogue', '=', owner.name)
    .executeTakeFirst();
  if (!row) return startDialogue(ctx, resident, owner.name);
  await keepDialogue(ctx, resident.residentNo, owner.name, row.state);
  return take(ctx, resident, owner, await owner.resume(ctx, resident, row.state));
}

/** Applies a turn's next position. */
async function take(
  ctx: TxCtx,
  resident: TalkResident,
  owner: Dialogue,
  turn: Turn,
): Promise<readonly Message[]> {
  if (turn.state === 'done') await endDialogue(ctx, resident.residentNo, owner.name);
  else if (turn.state !== 'keep') await keepDialogue(ctx, resident.residentNo, owner.name, turn.state);
  return turn.messages;
}

/** The dialogue, when its function is open to this resident; one that is not is as if it were not there (ADM-07, TST-02). */
async function openDialogue(ctx: TxCtx, resident: TalkResident, name: string): Promise<Dialogue | null> {
  const owner = named(ctx, name);
  return owner && (await isOpen(ctx, owner.function, resident)) ? owner : null;
}

async function openCommand(
  ctx: TxCtx,
  resident: TalkResident,
  wanted: (command: TalkCommand) => boolean,
): Promise<TalkCommand | null> {
  const command = ctx.plugs.all(talkCommand).find(wanted);
  if (!command) return null;
  return command.function === null || (await isOpen(ctx, command.function, resident)) ? command : null;
}

function named(ctx: TxCtx, name: string): Dialogue | null {
  return ctx.plugs.all(dialogue).find((candidate) => candidate.name === name) ?? null;
}

/** As words are compared: width, case and surrounding space do not count. */
function plain(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}
