/** How large a ZIP archive would become, before anything unpacks it. Pure. */

const END = 0x06054b50; // end of central directory (PKWARE APPNOTE 4.3.16)
const ENTRY = 0x02014b50; // central directory header (4.3.12)
const SLASH = 0x2f; // folders end in it
const END_LENGTH = 22;
const ENTRY_LENGTH = 46;

/**
 * The sum of the sizes that the archive states; whoever unpacks it must stop each entry at its stated size.
 * @returns null where it is no plain archive, or states too little to be trusted: ZIP64, encrypted, a size left open
 */
export function statedSize(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - END_LENGTH;
  // A comment of at most 65,535 bytes may follow.
  const first = Math.max(0, end - 0xffff);
  while (end >= first && view.getUint32(end, true) !== END) end -= 1;
  if (end < first) return null;
  const entries = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  let sum = 0;
  for (let n = 0; n < entries; n += 1) {
    if (at + ENTRY_LENGTH > bytes.length || view.getUint32(at, true) !== ENTRY) return null;
    const encrypted = (view.getUint16(at + 8, true) & 1) === 1;
    const packed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    // An empty deflated entry is two bytes: more of them, or none, behind a size of nought is a size left open.
    const name = bytes[at + ENTRY_LENGTH + view.getUint16(at + 28, true) - 1];
    const folder = name === SLASH;
    const open = size === 0 && !folder && packed !== 2;
    if (encrypted || packed === 0xffffffff || size === 0xffffffff || open) return null;
    sum += size;
    at +=
      ENTRY_LENGTH +
      view.getUint16(at + 28, true) +
      view.getUint16(at + 30, true) +
      view.getUint16(at + 32, true);
  }
  return sum;
}
