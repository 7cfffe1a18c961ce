/** 動画・音声を載せる: known by its content, its length read, stored as public media as it is. */
import { FILM_LIMIT, type Media } from '@madoguchi/contract/delivery';
import type { Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { takeIn } from '../../../platform/files/take-in.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { KEPT } from '../upload-image.ts';
import { lengthOf } from './media-length.ts';

/**
 * @throws DomainError file_too_large, file_type_refused, file_broken, file_infected, file_not_scanned
 */
export async function uploadFilm(
  ctx: Ctx,
  bytes: Buffer,
  kind: 'film' | 'sound',
): Promise<Media & { readonly mediaId: string }> {
  const file = await takeIn(ctx, bytes, {
    kind: kind === 'film' ? 'video' : 'audio',
    maxBytes: FILM_LIMIT,
  });
  // LINE takes MP4 films only; QuickTime plays on iPhones alone.
  if (file.mediaType === 'video/quicktime')
    throw new DomainError('file_type_refused', { field: 'file', allowed: ['mp4'] });
  const milliseconds = lengthOf(file.bytes, file.mediaType);
  if (milliseconds === null || milliseconds === 0) throw new DomainError('file_broken', { field: 'file' });
  return ctx.transaction(async (ctx) => {
    const stored = await ctx.files.putPublic(ctx, file, {
      keepUntil: todayInJapan(ctx.now()).add(KEPT),
    });
    const { id } = await ctx.db
      .insertInto('delivery_media')
      .values({
        municipality_id: ctx.scope.municipalityId,
        kind,
        path: stored.path,
        milliseconds,
        token: null,
        renditions: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const { path: url } = stored;
    return { mediaId: id, url, previewUrl: '', cardUrl: '', width: 0, height: 0, milliseconds };
  });
}
