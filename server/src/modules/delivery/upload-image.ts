/** 画像を載せる: read for real, made small enough for LINE, stripped of place and camera data, stored as public media. */
import type { Ctx } from '../../platform/context/context.ts';
import { takeIn } from '../../platform/files/take-in.ts';
import { todayInJapan } from '../../platform/time/index.ts';

/** LINE: original ≤ 10 MB, preview ≤ 1 MB, JPEG or PNG (Messaging API reference, image message). */
const UPLOAD_LIMIT = 10_000_000;
/** Wide enough for a tablet's screen; larger only costs residents' data volume. */
const LONGEST_SIDE = 2048;
/** Well below 1 MB even as PNG. */
const PREVIEW_SIDE = 480;
/** Residents scroll back through their talk for years, and so does an inquiry into what was sent. */
const KEPT: Temporal.DurationLike = { years: 5 };

export interface UploadedImage {
  readonly mediaId: string;
  readonly path: string;
  readonly previewPath: string;
  readonly width: number;
  readonly height: number;
}

/**
 * @throws DomainError file_too_large, file_type_refused, image_too_large, file_broken,
 *   file_infected, file_not_scanned
 */
export async function uploadImage(ctx: Ctx, bytes: Buffer): Promise<UploadedImage> {
  const within = (side: number) =>
    ({ kind: 'image', maxBytes: UPLOAD_LIMIT, maxWidth: side, maxHeight: side }) as const;
  const original = await takeIn(ctx, bytes, within(LONGEST_SIDE));
  const preview = await ctx.files.prepare(original.bytes, within(PREVIEW_SIDE));
  return ctx.transaction(async (ctx) => {
    const keep = { keepUntil: todayInJapan(ctx.now()).add(KEPT) };
    const stored = await ctx.files.putPublic(ctx, original, keep);
    const storedPreview = await ctx.files.putPublic(ctx, preview, keep);
    const size = { width: original.width ?? 0, height: original.height ?? 0 };
    const { id } = await ctx.db
      .insertInto('delivery_images')
      .values({
        municipality_id: ctx.scope.municipalityId,
        path: stored.path,
        preview_path: storedPreview.path,
        ...size,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return { mediaId: id, path: stored.path, previewPath: storedPreview.path, ...size };
  });
}
