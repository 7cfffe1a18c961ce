/**
 * The packages of LINE's page "List of available stickers" with their first and last sticker, as far as we know it. The list
 * grows, so an unknown package passes; a sticker that its known package does not have is refused, as LINE does.
 */
const PACKAGES = new Map<string, readonly [number, number]>([
  ['446', [1988, 2027]],
  ['789', [10855, 10894]],
  ['1070', [17839, 17878]],
  ['6136', [10551376, 10551399]],
  ['6325', [10979904, 10979927]],
  ['6359', [11069848, 11069871]],
  ['6362', [11087920, 11087943]],
  ['6370', [11088016, 11088039]],
  ['6632', [11825374, 11825397]],
  ['8515', [16581242, 16581265]],
  ['8522', [16581266, 16581289]],
  ['8525', [16581290, 16581313]],
  ['11537', [52002734, 52002773]],
  ['11538', [51626494, 51626533]],
  ['11539', [52114110, 52114149]],
]);

/** Whether LINE would take this sticker, as far as the list is known. */
export function mayBeSticker(packageId: string, stickerId: string): boolean {
  const range = PACKAGES.get(packageId);
  return range === undefined || (Number(stickerId) >= range[0] && Number(stickerId) <= range[1]);
}
