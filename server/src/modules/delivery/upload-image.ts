/** 画像を載せる: read for real, made small enough for LINE, stripped of place and camera data, stored as public media. */
import type { Media } from '@madoguchi/contract/delivery';
import type { Ctx } from '../../platform/context/context.ts';
import { takeIn } from '../../platform/files/take-in.ts';
import { todayInJapan } from '../../platform/time/index.ts';

/** LINE: original ≤ 10 MB, preview ≤ 1 MB, JPEG or PNG (Messaging API reference, image message). */
export const UPLOAD_LIMIT = 10_000_000;
/** Wide enough for a tablet's screen; larger only costs residents' data volume. */
const LONGEST_SIDE = 2048;
/** Well below 1 MB even as PNG. */
const PREVIEW_SIDE = 480;
/** LINE's limit inside a Flex Message (facts, section 3). */
const CARD_SIDE = 1024;
/** Residents scroll back through their talk for years, and so does an inquiry into what was sent. */
export const KEPT: Temporal.DurationLike = { years: 5 };

/**
 * @throws DomainError file_too_large, file_type_refused, image_too_large, file_broken,
 *   file_infected, file_not_scanned
 */
export async function uploadImage(ctx: Ctx, bytes: Buffer): Promise<Media & { readonly mediaId: string }> {
  const within = (side: number) =>
    ({ kind: 'image', maxBytes: UPLOAD_LIMIT, maxWidth: side, maxHeight: side }) as const;
  const original = await takeIn(ctx, bytes, within(LONGEST_SIDE));
  const card = await ctx.files.prepare(original.bytes, within(CARD_SIDE));
  const preview = await ctx.files.prepare(original.bytes, within(PREVIEW_SIDE));
  return ctx.transaction(async (ctx) => {
    const keep = { keepUntil: todayInJapan(ctx.now()).add(KEPT) };
    const stored = await ctx.files.putPublic(ctx, original, keep);
    const storedPreview = await ctx.files.putPublic(ctx, preview, keep);
    const storedCard = await ctx.files.putPublic(ctx, card, keep);
    const size = { width: original.width ?? 0, height: original.height ?? 0 };
    const { id } = await ctx.db
      .insertInto('delivery_images')
      .values({
        municipality_id: ctx.scope.municipalityId,
        path: stored.path,
        preview_path: storedPreview.path,
        card_path: storedCard.path,
        ...size,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    return {
      mediaId: id,
      url: stored.path,
      previewUrl: storedPreview.path,
      cardUrl: storedCard.path,
      ...size,
      milliseconds: null,
    };
  });
}
