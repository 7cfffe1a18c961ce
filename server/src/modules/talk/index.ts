/** The running dialogue of a resident, and the words and bubbles of the talk. */
export { talkModule } from './module.ts';
export { dialogue, residentLookup, talkCommand } from './dialogue.ts';
export type { Dialogue, ResidentLookup, TalkCommand, TalkInput, TalkResident, Turn } from './dialogue.ts';
export {
  bubbleMessage,
  postbackData,
  textMessage,
  type Bubble,
  type Button,
  type Message,
} from './messages.ts';
export { repeatQuestion, reply, startDialogue } from './answer-event.ts';
export { endDialogue } from './running-dialogues.ts';
export { callButton, settingsButton, SETTINGS_FUNCTION } from './default-answer.ts';
export { TALK_WORDS } from './words.ts';
export type { DialogueState } from './tables.ts';
