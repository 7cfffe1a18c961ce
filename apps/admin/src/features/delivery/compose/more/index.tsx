/** The editors that most deliveries do not need: loaded when the first such block is there. */
export { CardsBlock } from './CardsBlock.tsx';
export { FilmBlock } from './FilmBlock.tsx';
export { MapBlock } from './MapBlock.tsx';
export { CouponBlock, FlexBlock, LocationBlock, SoundBlock, StickerBlock } from './SmallBlocks.tsx';
