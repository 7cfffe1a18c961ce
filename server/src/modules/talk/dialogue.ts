/** What features plug into the talk: dialogues, commands, and the look-up of the resident who speaks. */
import type { ResidentLanguage } from '@madoguchi/contract/questions';
import type { TxCtx } from '../../platform/context/context.ts';
import { plugPoint } from '../../platform/plugs/index.ts';
import type { IncomingEvent } from '../line/index.ts';
import type { Message } from './messages.ts';
import type { DialogueState } from './tables.ts';

/** Who speaks. */
export interface TalkResident {
  readonly residentNo: number;
  readonly residentId: string;
  readonly language: ResidentLanguage;
  /** Also reaches what is open to staff only (TST-02). */
  readonly staffTester: boolean;
}

/** What somebody did in the talk. `late`: something newer of theirs was handled before. */
export type TalkInput =
  | { readonly kind: 'tap'; readonly data: URLSearchParams; readonly late: boolean }
  | { readonly kind: 'text'; readonly text: string; readonly late: boolean }
  /** A picture, a place, a file: nothing that this first form understands. */
  | { readonly kind: 'other'; readonly late: boolean };

export interface Turn {
  readonly messages: readonly Message[];
  /** The next position, 'keep' the present one, or 'done'. */
  readonly state: DialogueState | 'keep' | 'done';
}

export interface Dialogue {
  /** Stable: stored, and part of every button's data (`talk=<name>`). */
  readonly name: string;
  /** The function that it belongs to (公開区分): nobody else finds it. */
  readonly function: string;
  /** What residents call it: 「登録アンケート」. */
  describe(language: ResidentLanguage): string;
  start(ctx: TxCtx, resident: TalkResident): Promise<Turn>;
  /**
   * One tap or text. `state` is null when the dialogue is not the active one: a tap on an old bubble. Returns null for
   * what it cannot understand; the talk then says so and asks again. Handling the same tap twice must change nothing.
   */
  receive(
    ctx: TxCtx,
    resident: TalkResident,
    input: TalkInput,
    state: DialogueState | null,
  ): Promise<Turn | null>;
  /** Asks the present question again. */
  resume(ctx: TxCtx, resident: TalkResident, state: DialogueState): Promise<Turn>;
}

export const dialogue = plugPoint<Dialogue>('talk.dialogue');

/** Something a resident may ask for at any time, by a word or a button (`command=<name>`). */
export interface TalkCommand {
  readonly name: string;
  /** The function that it belongs to; null for what is always there. */
  readonly function: string | null;
  /** Typed words, compared without case and width. */
  readonly words: readonly string[];
  run(ctx: TxCtx, resident: TalkResident, data: URLSearchParams): Promise<readonly Message[]>;
}

export const talkCommand = plugPoint<TalkCommand>('talk.command');

/** Finds the resident behind an event, or makes one of a friend whom we did not know yet. */
export interface ResidentLookup {
  find(ctx: TxCtx, event: IncomingEvent): Promise<TalkResident | null>;
}

export const residentLookup = plugPoint<ResidentLookup>('talk.resident look-up');
