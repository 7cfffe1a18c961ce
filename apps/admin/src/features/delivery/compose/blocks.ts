/** 吹き出し while they are written: order, length, and what LINE would show. Pure. */
import { BLOCK_LIMIT, type DraftBlock } from '@madoguchi/contract/delivery';

export interface Picture {
  readonly url: string;
  readonly previewUrl: string;
  readonly width: number;
  readonly height: number;
}

/** A block with a name of its own, so that fields stay with their block when it moves. */
export interface EditedBlock {
  readonly key: string;
  readonly block: DraftBlock;
}

let lastKey = 0;

export function edited(block: DraftBlock): EditedBlock {
  lastKey += 1;
  return { key: `block-${lastKey}`, block };
}

export const emptyText = (): DraftBlock => ({ kind: 'text', text: '' });
export const emptyImage = (): DraftBlock => ({ kind: 'image', mediaId: null, description: '' });

/** Adds at the end; the list itself when it is full. */
export function addBlock(blocks: readonly EditedBlock[], added: EditedBlock): readonly EditedBlock[] {
  return blocks.length >= BLOCK_LIMIT ? blocks : [...blocks, added];
}

/** One place up (-1) or down (1); the list itself at its ends. */
export function moveBlock(blocks: readonly EditedBlock[], key: string, by: -1 | 1): readonly EditedBlock[] {
  const from = blocks.findIndex((block) => block.key === key);
  const to = from + by;
  const moved = blocks[from];
  const other = blocks[to];
  if (!moved || !other) return blocks;
  return blocks.map((block, index) => (index === from ? other : index === to ? moved : block));
}

/** LINE's own count of a text: UTF-16 units, so most emoji are two or more. */
export const lineLength = (text: string): number => text.length;

/** Whether any visible character counts as more than one: worth a word beside the counter. */
export const hasWideCharacters = (text: string): boolean => [...text].length !== text.length;

/** What residents would see now: LINE's message objects; empty texts and missing pictures are left out. */
export function previewMessages(
  blocks: readonly DraftBlock[],
  pictures: Readonly<Record<string, Picture>>,
): object[] {
  return blocks.flatMap((block): object[] => {
    if (block.kind === 'text')
      return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text.trim() }];
    const picture = block.mediaId ? pictures[block.mediaId] : undefined;
    return picture
      ? [{ type: 'image', originalContentUrl: picture.url, previewImageUrl: picture.previewUrl }]
      : [];
  });
}
