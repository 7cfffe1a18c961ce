import { readPng, writePng, type Picture } from './png.ts';

/** The longer side of a preview. LINE says only that it is smaller than the picture. */
const LONGEST = 240;

/**
 * A smaller picture: each pixel is the mean of those it stands for. What is no plain PNG (JPEG above all) is given as it is,
 * since nothing here reads it.
 */
export function previewOf(
  bytes: Uint8Array,
  contentType: string,
): { bytes: Uint8Array; contentType: string } {
  const picture = readPng(bytes);
  if (!picture || Math.max(picture.width, picture.height) <= LONGEST) return { bytes, contentType };
  return { bytes: writePng(shrink(picture)), contentType: 'image/png' };
}

function shrink({ width, height, pixels }: Picture): Picture {
  const scale = LONGEST / Math.max(width, height);
  const [w, h] = [width, height].map((side) => Math.max(1, Math.round(side * scale))) as [number, number];
  const small = new Uint8Array(w * h * 4);
  for (let y = 0; y < h; y++) {
    const [top, bottom] = range(y, h, height);
    for (let x = 0; x < w; x++) {
      const [left, right] = range(x, w, width);
      const sum = [0, 0, 0, 0];
      for (let fromY = top; fromY < bottom; fromY++) {
        for (let fromX = left; fromX < right; fromX++) {
          for (let i = 0; i < 4; i++) sum[i]! += pixels[(fromY * width + fromX) * 4 + i]!;
        }
      }
      const count = (bottom - top) * (right - left);
      for (let i = 0; i < 4; i++) small[(y * w + x) * 4 + i] = Math.round(sum[i]! / count);
    }
  }
  return { width: w, height: h, pixels: small };
}

/** The source pixels that a preview pixel stands for: at least one. */
function range(at: number, of: number, source: number): [number, number] {
  const from = Math.floor((at * source) / of);
  return [from, Math.max(from + 1, Math.floor(((at + 1) * source) / of))];
}

/** A film's preview: nothing here reads films, so it is a dark field with the sign to play. */
export function filmPreview(): Buffer {
  const [width, height] = [LONGEST, 135];
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const reach = 30 - Math.abs(y - height / 2);
      const inSign = x >= width / 2 - 20 && x <= width / 2 - 20 + reach * 1.5;
      pixels.set(inSign && reach > 0 ? [255, 255, 255, 255] : [51, 51, 51, 255], (y * width + x) * 4);
    }
  }
  return writePng({ width, height, pixels });
}
