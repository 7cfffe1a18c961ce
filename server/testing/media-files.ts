/** Tiny films and sounds that are what they say: enough for whoever reads their header. */

function box(kind: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(kind, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** An MP4 (brand `isom`) or M4A (brand `M4A `) of that length. */
export function mp4File(brand: 'isom' | 'M4A ' | 'qt  ', milliseconds: number): Buffer {
  const mvhd = Buffer.alloc(100);
  mvhd.writeUInt32BE(1000, 12); // units a second
  mvhd.writeUInt32BE(milliseconds, 16);
  return Buffer.concat([
    box('ftyp', Buffer.from(`${brand}\0\0\0\0${brand}`, 'latin1')),
    box('moov', box('mvhd', mvhd)),
    box('mdat', Buffer.alloc(64)),
  ]);
}

/** An MP3 of 128 kbit/s at 44.1 kHz: MPEG 1, Layer III. */
export function mp3File(frames: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.writeUInt32BE(0xfffb9000);
  return Buffer.concat(Array.from({ length: frames }, () => frame));
}
