/** 画像を載せる: read for real, made small enough for LINE, stripped of place and camera data, stored as public media. */
import type { Ctx } from '../../platform/context/context.ts';
import { readImage, UnreadableImage } from '../../platform/files/image.ts';
import { DomainError } from '../../platform/errors/index.ts';

/** LINE: original ≤ 10 MB, preview ≤ 1 MB, JPEG or PNG (Messaging API reference, image message). */
const UPLOAD_LIMIT = 10_000_000;
/** Wide enough for a tablet's screen; larger only costs residents' data volume. */
const LONGEST_SIDE = 2048;
const PREVIEW_SIDE = 480;

export interface UploadedImage {
  readonly mediaId: string;
  readonly path: string;
  readonly previewPath: string;
  readonly width: number;
  readonly height: number;
}

/**
 * @throws DomainError image_too_large, image_unreadable
 */
export async function uploadImage(ctx: Ctx, bytes: Uint8Array): Promise<UploadedImage> {
  if (bytes.byteLength > UPLOAD_LIMIT)
    throw new DomainError('image_too_large', { field: 'file', limit: UPLOAD_LIMIT });
  const image = await readImage(bytes, { longestSide: LONGEST_SIDE, previewSide: PREVIEW_SIDE }).catch(
    (error: unknown) => {
      if (error instanceof UnreadableImage)
        throw new DomainError('image_unreadable', { field: 'file', accepted: ['JPEG', 'PNG'] });
      throw error;
    },
  );
  const original = await ctx.files.putPublic(image.bytes, image.extension);
  const preview = await ctx.files.putPublic(image.preview, image.extension);
  const { id } = await ctx.transaction((ctx) =>
    ctx.db
      .insertInto('delivery_images')
      .values({
        municipality_id: ctx.scope.municipalityId,
        path: original.path,
        preview_path: preview.path,
        width: image.width,
        height: image.height,
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  );
  return {
    mediaId: id,
    path: original.path,
    previewPath: preview.path,
    width: image.width,
    height: image.height,
  };
}
