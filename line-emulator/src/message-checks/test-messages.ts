import { expect, test } from 'vitest';
import { LineError } from '../line-error.ts';
import { SharedBodies } from '../sendings.ts';
import { checkMessages } from './check-messages.ts';

/** LINE's error body, or null when the messages pass. */
export function errorOf(messages: unknown): any {
  try {
    checkMessages(messages, new SharedBodies());
    return null;
  } catch (error) {
    if (error instanceof LineError) return error.body;
    throw error;
  }
}

export const flex = (contents: unknown) => ({ type: 'flex', altText: 'あ', contents });
export const bubble = (...contents: unknown[]) => ({
  type: 'bubble',
  body: { type: 'box', layout: 'vertical', contents },
});

/** A limit at its edge: what still passes, and what is refused where. */
export type LimitCase = [name: string, passes: object, refused: object, property: string];

/** Tries both sides of each limit. */
export function tryLimits(message: string, cases: LimitCase[]): void {
  test.each(cases)('%s', (_name, passes, refused, property) => {
    expect(errorOf([passes])).toBeNull();
    const error = errorOf([refused]);
    expect(error?.message).toContain(message);
    expect(error.details.map((detail: { property: string }) => detail.property)).toContain(property);
  });
}

export const uri = { type: 'uri', label: '開く', uri: 'https://example.jp/' };
export const postback = { type: 'postback', label: 'はい', data: 'a' };
export const URL_ = 'https://example.jp/';
/** An emoji is one character to the eye and two UTF-16 units. */
export const emoji = '🍎';

export const repeat = (text: string, times: number) => text.repeat(times);
export const urlOf = (length: number) => URL_ + repeat('a', length - URL_.length);
