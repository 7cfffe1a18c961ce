import { crc32, deflateSync } from 'node:zlib';

/** `crc32` came with Node 20.15. */
const chunk = (type, data) => {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  data.copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
};

/** What stands in the two halves, each sign five dots wide. */
const SIGNS = [
  ['..#..', '..#..', '..#..', '..#..', '..#..', '.....', '..#..'],
  ['.###.', '#...#', '....#', '..##.', '..#..', '.....', '..#..'],
];
const WHITE = 2;

/** A PNG in two colours, an exclamation mark for the notice on the left and a question mark on the right. */
export function menuImage(width, height) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits per pixel, colours from the palette.
  header.set([8, 3], 8);
  const empty = Buffer.alloc(width + 1, 1).fill(0, 0, 1 + width / 2);
  const dot = Math.floor(height / 14);
  const signRow = (line) => {
    const row = Buffer.from(empty);
    SIGNS.forEach((sign, half) => {
      const left = 1 + Math.floor((width * (1 + 2 * half)) / 4 - 2.5 * dot);
      [...sign[line]].forEach(
        (mark, i) => mark === '#' && row.fill(WHITE, left + i * dot, left + (i + 1) * dot),
      );
    });
    return row;
  };
  const signRows = SIGNS[0].map((_, line) => signRow(line));
  const top = Math.floor((height - signRows.length * dot) / 2);
  const rows = Buffer.concat(
    Array.from({ length: height }, (_, y) => signRows[Math.floor((y - top) / dot)] ?? empty),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from([0x1b, 0x5e, 0x20, 0x0d, 0x47, 0xa1, 0xff, 0xff, 0xff])),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
