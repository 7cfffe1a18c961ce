/** What a block says in words: for the check, the history's sheet and whoever cannot see it. Pure. */
import { BLOCK_KINDS, type DraftBlock } from '@madoguchi/contract/delivery';

/** Every field of a block in which somebody writes for residents, with its path inside the block. */
export function textsOf(block: DraftBlock): { readonly path: string; readonly text: string }[] {
  switch (block.kind) {
    case 'text':
      return [{ path: 'text', text: block.text }];
    case 'cards':
      return block.cards.flatMap(({ title, text, buttons }, card) => [
        { path: `cards.${card}.title`, text: title },
        { path: `cards.${card}.text`, text },
        ...buttons.map(({ label }, button) => ({
          path: `cards.${card}.buttons.${button}.label`,
          text: label,
        })),
      ]);
    case 'location':
      return [{ path: 'title', text: block.title }];
    case 'imagemap':
    case 'flex':
      return [{ path: 'alt', text: block.alt }];
    default:
      return [];
  }
}

/** One line per block, as the history's sheet shows it. */
export function wordsOf(block: DraftBlock): string {
  if (block.kind === 'text') return block.text;
  const said =
    block.kind === 'image' || block.kind === 'video' || block.kind === 'audio'
      ? block.description
      : block.kind === 'coupon'
        ? block.name
        : block.kind === 'sticker'
          ? block.stickerId
          : textsOf(block)
              .map(({ text }) => text.trim())
              .filter(Boolean)
              .join('／');
  return `[${BLOCK_KINDS[block.kind]}] ${said}`;
}
