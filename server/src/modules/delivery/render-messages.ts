/** From blocks to LINE's message objects. Pure. */
import { TEXT_LIMIT, type Block, type DraftBlock } from '@madoguchi/contract/delivery';
import type { LineMessage } from '../line/index.ts';
import { replaceLinks } from './links.ts';

export interface Picture {
  readonly path: string;
  readonly preview_path: string;
}

export interface RenderOptions {
  readonly publicUrl: string;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** Our redirect of an address; the address itself where clicks are not counted (test sends). */
  readonly linkFor: (url: string) => string;
}

/**
 * @throws Error when a block's picture is missing: whoever calls checked the delivery before
 */
export function renderMessages(blocks: readonly Block[], options: RenderOptions): LineMessage[] {
  return blocks.map((block) => {
    if (block.kind === 'text') return { type: 'text', text: replaceLinks(block.text, options.linkFor) };
    const picture = options.pictures.get(block.mediaId);
    if (!picture) throw new Error(`picture ${block.mediaId} is missing`);
    return {
      type: 'image',
      originalContentUrl: options.publicUrl + picture.path,
      previewImageUrl: options.publicUrl + picture.preview_path,
    };
  });
}

/** What a test send shows first, so that nobody takes it for the real one. */
export const TEST_MARK = '【テスト配信】';

/**
 * The same messages, marked as a test in the first text. Where there is no text, or no room in it, a text of its own
 * goes before them, so that the whole of the delivery is seen: then there may be one message more than LINE takes in a call.
 */
export function markAsTest(messages: readonly LineMessage[]): LineMessage[] {
  const first = messages.findIndex((message) => message.type === 'text');
  const text = messages[first];
  if (text?.type !== 'text') return [{ type: 'text', text: TEST_MARK }, ...messages];
  const marked = `${TEST_MARK}\n${text.text}`;
  if (marked.length > TEXT_LIMIT) return [{ type: 'text', text: TEST_MARK }, ...messages];
  return messages.with(first, { ...text, text: marked });
}

/** Ids of the pictures that the blocks show. */
export function picturesIn(blocks: readonly (Block | DraftBlock)[]): string[] {
  return blocks.flatMap((block) => (block.kind === 'image' && block.mediaId ? [block.mediaId] : []));
}
