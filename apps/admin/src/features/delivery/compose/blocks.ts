/** 吹き出し while they are written: order, copies, length, and what LINE would show. Pure. */
import {
  BLOCK_LIMIT,
  renderBlocks,
  type BlockKind,
  type DraftBlock,
  type DraftCard,
  type DraftTap,
  type Media,
  type MessageObject,
} from '@madoguchi/contract/delivery';

export type MediaById = Readonly<Record<string, Media>>;

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

export const emptyTap = (): DraftTap => ({ does: 'link', label: '', value: '' });
export const emptyCard = (): DraftCard => ({
  imageId: null,
  description: '',
  title: '',
  text: '',
  buttons: [],
});

export function emptyBlock(kind: BlockKind): DraftBlock {
  switch (kind) {
    case 'text':
      return { kind, text: '' };
    case 'image':
    case 'audio':
      return { kind, mediaId: null, description: '' };
    case 'video':
      return { kind, mediaId: null, previewId: null, description: '' };
    case 'sticker':
      return { kind, packageId: '', stickerId: '' };
    case 'cards':
      return { kind, alt: '', cards: [emptyCard()] };
    case 'imagemap':
      return { kind, mediaId: null, alt: '', areas: [] };
    case 'location':
      return { kind, title: '', address: '', latitude: null, longitude: null };
    case 'coupon':
      return { kind, couponId: '', name: '' };
    case 'flex':
      return { kind, alt: '', json: '' };
  }
}

/** Whether nobody put anything into it yet. */
export function isEmptyBlock(block: DraftBlock): boolean {
  if (block.kind === 'text') return block.text.trim() === '';
  return JSON.stringify(block) === JSON.stringify(emptyBlock(block.kind));
}

/** Adds behind a block, or at the end; the list itself when it is full. */
export function addBlock(
  blocks: readonly EditedBlock[],
  added: EditedBlock,
  at = blocks.length,
): readonly EditedBlock[] {
  return blocks.length >= BLOCK_LIMIT ? blocks : blocks.toSpliced(at, 0, added);
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

/**
 * The same blocks for another language: pictures, places and what buttons do stay, words are empty, so that none is forgotten in
 * Japanese.
 */
export function forTranslation(blocks: readonly DraftBlock[]): DraftBlock[] {
  return blocks.map((block): DraftBlock => {
    switch (block.kind) {
      case 'text':
        return { ...block, text: '' };
      case 'cards':
        return {
          ...block,
          alt: '',
          cards: block.cards.map((card) => ({
            ...card,
            title: '',
            text: '',
            buttons: card.buttons.map(tapForTranslation),
          })),
        };
      case 'imagemap':
        return {
          ...block,
          alt: '',
          areas: block.areas.map(({ tap, ...area }) => ({ ...area, tap: tapForTranslation(tap) })),
        };
      case 'flex':
        return { ...block, alt: '' };
      default:
        return block;
    }
  });
}

export const tapForTranslation = (tap: DraftTap): DraftTap => ({
  ...tap,
  label: '',
  value: tap.does === 'link' || tap.does === 'call' ? tap.value : '',
});

/** What a block says in Japanese, shown beside the field of another language. */
export function japaneseOf(block: DraftBlock | undefined): string {
  if (!block) return '';
  switch (block.kind) {
    case 'text':
      return block.text.trim();
    case 'cards':
      return block.cards
        .map(({ title, text, buttons }) =>
          [
            title,
            text,
            ...buttons.map(
              ({ label, does, value }) => `［${label}］${does === 'answer' || does === 'say' ? value : ''}`,
            ),
          ]
            .map((line) => line.trim())
            .filter(Boolean)
            .join('\n'),
        )
        .join('\n\n');
    case 'imagemap':
      return [block.alt, ...block.areas.map(({ tap }) => `［${tap.label}］`)].join('\n').trim();
    case 'location':
      return `${block.title}\n${block.address}`.trim();
    case 'flex':
      return block.alt.trim();
    default:
      return '';
  }
}

/** LINE's own count of a text: UTF-16 units, so most emoji are two or more. */
export const lineLength = (text: string): number => text.length;

/** Whether any visible character counts as more than one: worth a word beside the counter. */
export const hasWideCharacters = (text: string): boolean => [...text].length !== text.length;

/** What residents would see now: LINE's message objects; empty texts and missing pictures are left out. */
export function previewMessages(
  blocks: readonly DraftBlock[],
  quickReplies: readonly DraftTap[],
  media: MediaById,
): MessageObject[] {
  return renderBlocks(blocks, quickReplies, {
    site: '',
    mediaOf: (id) => media[id],
    linkFor: (url) => url,
    textFor: (text) => text,
    postbackFor: (key) => key,
  }).filter((message) => message !== null);
}
