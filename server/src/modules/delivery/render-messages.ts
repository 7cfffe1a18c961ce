/** From blocks to LINE's message objects. Pure. */
import type { Block, DraftBlock } from '@madoguchi/contract/delivery';
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

/** The same blocks, marked as a test in the first text; a delivery of pictures only gets a text before them. */
export function markAsTest(blocks: readonly Block[]): Block[] {
  const first = blocks.findIndex((block) => block.kind === 'text');
  if (first === -1) return [{ kind: 'text', text: TEST_MARK } as Block, ...blocks].slice(0, 5);
  return blocks.map((block, index) =>
    index === first && block.kind === 'text' ? { ...block, text: `${TEST_MARK}\n${block.text}` } : block,
  );
}

/** Ids of the pictures that the blocks show. */
export function picturesIn(blocks: readonly (Block | DraftBlock)[]): string[] {
  return blocks.flatMap((block) => (block.kind === 'image' && block.mediaId ? [block.mediaId] : []));
}
