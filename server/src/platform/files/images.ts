/** Images: re-encoded from their pixels, so that nothing but the picture remains (no EXIF, place, thumbnail or payload). */
import sharp from 'sharp';
import { DomainError } from '../errors/index.ts';
import type { FileRules, PreparedFile } from './file-store.ts';

/**
 * A small file can hold a picture of gigabytes (a decompression bomb). 50 million pixels is what the largest common
 * phone cameras write (48 MP) and 200 MB while being worked on; the header is checked before anything is unpacked.
 */
const MAX_PIXELS = 50_000_000;

// One picture at a time uses libvips' own threads; two cores are shared with LINE's webhooks.
sharp.concurrency(1);
sharp.cache(false);

/** JPEG quality: below 82 text in a poster gets fringes; above, size grows without a visible gain. */
const QUALITY = 85;

/**
 * @throws DomainError 'file_broken', 'image_too_large' { limit }
 */
export async function cleanImage(bytes: Buffer, rules: FileRules): Promise<PreparedFile> {
  // Only the header is read here, so the limit can be told from a broken file.
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => {
      throw new DomainError('file_broken', { field: 'file' });
    });
  if (header.width * header.height > MAX_PIXELS)
    throw new DomainError('image_too_large', { field: 'file', limit: MAX_PIXELS });
  const source = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error', sequentialRead: true });
  const png =
    rules.format === 'png' || (rules.format !== 'jpeg' && (header.format === 'png' || header.hasAlpha));
  // autoOrient: the camera's rotation is in the EXIF data that is about to go.
  let picture = source.autoOrient();
  if (rules.maxWidth !== undefined || rules.maxHeight !== undefined)
    picture = picture.resize({
      width: rules.maxWidth,
      height: rules.maxHeight,
      fit: 'inside',
      withoutEnlargement: true,
    });
  // sRGB and no profile: LINE and phones show it as it was seen.
  picture = picture.toColourspace('srgb');
  picture = png
    ? picture.png({ compressionLevel: 9 })
    : picture.flatten({ background: '#ffffff' }).jpeg({ quality: QUALITY, mozjpeg: true });
  try {
    const { data, info } = await picture.toBuffer({ resolveWithObject: true });
    return {
      kind: 'image',
      bytes: data,
      mediaType: png ? 'image/png' : 'image/jpeg',
      extension: png ? 'png' : 'jpg',
      width: info.width,
      height: info.height,
    };
  } catch {
    throw new DomainError('file_broken', { field: 'file' });
  }
}
