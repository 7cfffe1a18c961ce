/** The editor of one block, by its kind. Those beside text and picture are loaded when they are first needed. */
import type { BlockKind, DraftBlock } from '@madoguchi/contract/delivery';
import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from 'react';
import { Loading } from '../../../shell/Loading.tsx';
import type { BlockFieldProps } from './block-fields.ts';
import { ImageBlock } from './ImageBlock.tsx';
import { TextBlock } from './TextBlock.tsx';

const CardsBlock = lazy(async () => ({ default: (await import('./more/index.tsx')).CardsBlock }));
const FilmBlock = lazy(async () => ({ default: (await import('./more/index.tsx')).FilmBlock }));
const SoundBlock = lazy(async () => ({ default: (await import('./more/index.tsx')).SoundBlock }));
const StickerBlock = lazy(async () => ({ default: (await import('./more/index.tsx')).StickerBlock }));
const MapBlock = lazy(async () => ({ default: (await import('./more/index.tsx')).MapBlock }));
const LocationBlock = lazy(async () => ({ default: (await import('./more/index.tsx')).LocationBlock }));
const CouponBlock = lazy(async () => ({ default: (await import('./more/index.tsx')).CouponBlock }));
const FlexBlock = lazy(async () => ({ default: (await import('./more/index.tsx')).FlexBlock }));

type Editor<K extends BlockKind> =
  | ComponentType<BlockFieldProps<K>>
  | LazyExoticComponent<ComponentType<BlockFieldProps<K>>>;

const EDITORS: { readonly [K in BlockKind]: Editor<K> } = {
  text: TextBlock,
  image: ImageBlock,
  video: FilmBlock,
  audio: SoundBlock,
  sticker: StickerBlock,
  cards: CardsBlock,
  imagemap: MapBlock,
  location: LocationBlock,
  coupon: CouponBlock,
  flex: FlexBlock,
};

export function BlockFields(props: BlockFieldProps<BlockKind> & { readonly block: DraftBlock }) {
  // The table pairs each kind with its own editor; a union of components has no call signature of its own.
  const Editor = EDITORS[props.block.kind] as ComponentType<BlockFieldProps<BlockKind>>;
  return (
    <Suspense fallback={<Loading />}>
      <Editor {...props} />
    </Suspense>
  );
}
