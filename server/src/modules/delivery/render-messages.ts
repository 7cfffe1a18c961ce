/** LINE's message objects of a complete delivery: the contract's one rendering, and the mark of a test. Pure. */
import {
  renderBlocks,
  BLOCK_LIMIT,
  TEXT_LIMIT,
  type DraftBlock,
  type DraftTap,
  type Media,
} from '@madoguchi/contract/delivery';
import type { LineMessage } from '../line/index.ts';
import { replaceLinks } from './links.ts';

export interface RenderOptions {
  readonly publicUrl: string;
  readonly media: ReadonlyMap<string, Media>;
  /** Our redirect of an address; the address itself where clicks are not counted (test sends). */
  readonly linkFor: (url: string) => string;
  readonly postbackFor: (key: string) => string;
}

/** What is said in one language. */
export interface Said {
  readonly blocks: readonly DraftBlock[];
  readonly quickReplies: readonly DraftTap[];
}

/**
 * @throws Error when a block is not complete or its media are missing: whoever calls checked the delivery before
 */
export function renderMessages(said: Said, options: RenderOptions): LineMessage[] {
  const rendered = renderBlocks(said.blocks, said.quickReplies, {
    site: options.publicUrl,
    mediaOf: (id) => options.media.get(id),
    linkFor: options.linkFor,
    textFor: (text) => replaceLinks(text, options.linkFor),
    postbackFor: options.postbackFor,
  });
  return rendered.map((message, index) => {
    if (message === null) throw new Error(`block ${index} cannot be rendered`);
    return message as LineMessage; // the contract does not know LINE's library; LINE's own check does
  });
}

/** What a test send shows first, so that nobody takes it for the real one. */
export const TEST_MARK = '【テスト配信】';
/** The fixed first word of a drill (people.md, emergency). */
export const DRILL_MARK = '【訓練】';

/**
 * The same messages, marked as a test in the first text. Where there is no text, or no room in it, a text of its own
 * goes before them, so that the whole of the delivery is seen: then there may be one message more than LINE takes in a call.
 */
export function markAsTest(messages: readonly LineMessage[]): LineMessage[] {
  return mark(TEST_MARK, messages) ?? [{ type: 'text', text: TEST_MARK }, ...messages];
}

/** 【訓練】, as the first word. Where no text has room for it, the first message gives way: a drill without it must not exist. */
export function markAsDrill(messages: readonly LineMessage[]): LineMessage[] {
  return (
    mark(DRILL_MARK, messages) ?? [{ type: 'text', text: DRILL_MARK }, ...messages.slice(0, BLOCK_LIMIT - 1)]
  );
}

/** @returns null when no text has room for it */
function mark(word: string, messages: readonly LineMessage[]): LineMessage[] | null {
  const first = messages.findIndex((message) => message.type === 'text');
  const text = messages[first];
  if (text?.type !== 'text') return null;
  const marked = `${word}\n${text.text}`;
  return marked.length > TEXT_LIMIT ? null : messages.with(first, { ...text, text: marked });
}
