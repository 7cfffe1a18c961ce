import { randomBytes } from 'node:crypto';
import { DAY } from '../clock.ts';

/** A page that a phone opened: who holds the phone, and the talk it was opened from. */
export interface LiffFrame {
  nonce: string;
  userId: string;
  channelId: string;
  /** The channel whose talk was open, or null: only from a talk can a page speak in the user's name. */
  talk: string | null;
  /** The phone's own origin: it may know the emulator by another name than the page does. */
  phoneOrigin: string;
  openedAt: number;
  /** What the LIFF URL said beyond the app, its fragment included, until the first page is opened. */
  rest: { liffId: string; text: string } | null;
}

/** Frames of phones. The nonce is known to the phone and the pages in its frame, to nobody else. */
export class LiffFrames {
  readonly #frames = new Map<string, LiffFrame>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  open(values: Omit<LiffFrame, 'nonce' | 'openedAt'>): LiffFrame {
    for (const [nonce, { openedAt }] of this.#frames) {
      if (openedAt > this.#now() - DAY) break;
      this.#frames.delete(nonce);
    }
    const nonce = randomBytes(24).toString('base64url');
    const frame: LiffFrame = { ...values, nonce, openedAt: this.#now() };
    this.#frames.set(nonce, frame);
    return frame;
  }

  find(nonce: string): LiffFrame | undefined {
    return this.#frames.get(nonce);
  }

  /** The frame that this user's phone opened last: pages lead on to LIFF URLs by plain links, which carry no nonce. */
  latestOf(userId: string): LiffFrame | undefined {
    return [...this.#frames.values()].findLast((frame) => frame.userId === userId);
  }
}
