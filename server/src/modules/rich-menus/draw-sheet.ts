/** The picture of a tab, at LINE's exact size and below its megabyte: the city's own, or drawn from colours and titles. */
import { SIZES, type MenuArea, type MenuDesign, type MenuTab } from '@madoguchi/contract/rich-menus';
import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import sharp from 'sharp';

/** LINE's limit for a menu's picture, in bytes (facts, section 5). */
export const PICTURE_LIMIT = 1_000_000;

/** With us, so that a picture looks the same on every machine, and no letter of a name is missing (𠮷, 槗). */
const FONT = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/noto-sans-jp/700Bold/NotoSansJP_700Bold.ttf'),
);
const FONT_FAMILY = 'Noto Sans JP';

/** Between two tiles, in the units of the grid: fingers and eyes need the line. */
const GAP = 12;

export interface Picture {
  readonly bytes: Buffer;
  readonly mediaType: 'image/png' | 'image/jpeg';
}

/** @param own the uploaded picture of the tab, where it has one */
export async function drawSheet(design: MenuDesign, tab: MenuTab, own: Buffer | null): Promise<Picture> {
  const { width, height } = SIZES[tab.size];
  const source = own ?? draw(sheetSvg(design, tab));
  const image = sharp(source)
    .resize(width, height, { fit: 'fill' })
    .flatten({ background: design.colours.ground });
  const png = await image
    .clone()
    .png({ palette: own === null, compressionLevel: 9 })
    .toBuffer();
  if (png.length <= PICTURE_LIMIT) return { bytes: png, mediaType: 'image/png' };
  for (const quality of [90, 75, 60, 40, 20, 5]) {
    const jpeg = await image.clone().jpeg({ quality }).toBuffer();
    if (jpeg.length <= PICTURE_LIMIT) return { bytes: jpeg, mediaType: 'image/jpeg' };
  }
  throw new Error('a menu picture stays above LINE’s limit');
}

function draw(svg: string): Buffer {
  const font = { fontFiles: [FONT], loadSystemFonts: false, defaultFontFamily: FONT_FAMILY };
  return new Resvg(svg, { font }).render().asPng();
}

function sheetSvg(design: MenuDesign, tab: MenuTab): string {
  const { width, height } = SIZES[tab.size];
  const { ground, tile, ink } = design.colours;
  const areas = tab.areas.map((area) => tileSvg(area, tile, ink)).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="${ground}"/>${areas}</svg>`;
}

function tileSvg(area: MenuArea, tile: string, ink: string): string {
  const [x, y] = [area.x + GAP, area.y + GAP];
  const [width, height] = [Math.max(0, area.width - 2 * GAP), Math.max(0, area.height - 2 * GAP)];
  // As large as the tile and the number of letters allow: a menu is read at arm's length by a person of 78.
  const size = Math.min(height * 0.4, (width * 0.86) / Math.max(3, [...area.title].length), 190);
  const text =
    area.title === ''
      ? ''
      : `<text x="${x + width / 2}" y="${y + height / 2}" dominant-baseline="central" text-anchor="middle" font-family="${FONT_FAMILY}" font-weight="bold" font-size="${size.toFixed(0)}" fill="${ink}">${escape(area.title)}</text>`;
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="36" fill="${tile}"/>${text}`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
