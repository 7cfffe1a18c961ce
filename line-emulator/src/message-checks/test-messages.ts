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
