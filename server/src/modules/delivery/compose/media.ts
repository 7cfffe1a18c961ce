/** Everything that was uploaded for blocks, by id: pictures, films, sounds, maps. */
import type { Media } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../../platform/context/context.ts';

export async function mediaById(ctx: TxCtx, ids: readonly string[]): Promise<ReadonlyMap<string, Media>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const pictures = await ctx.db
    .selectFrom('delivery_images')
    .select(['id', 'path', 'preview_path', 'card_path', 'width', 'height'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', 'in', wanted)
    .execute();
  const others = await ctx.db
    .selectFrom('delivery_media')
    .select(['id', 'path', 'width', 'height', 'milliseconds', 'renditions'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', 'in', wanted)
    .execute();
  return new Map<string, Media>([
    ...pictures.map((row): [string, Media] => [
      row.id,
      {
        url: row.path,
        previewUrl: row.preview_path,
        cardUrl: row.card_path ?? row.preview_path,
        width: row.width,
        height: row.height,
        milliseconds: null,
      },
    ]),
    ...others.map((row): [string, Media] => {
      const small = row.renditions?.['460'] ?? '';
      const { path: url, width, height, milliseconds } = row;
      return [row.id, { url, previewUrl: small, cardUrl: small, width, height, milliseconds }];
    }),
  ]);
}
