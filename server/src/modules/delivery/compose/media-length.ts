/**
 * How long a film or a sound lasts: LINE wants it with a sound, and staff see it. Read from the file's own header; no library, no
 * decoding. Pure.
 */

/** Milliseconds; null when the file does not say. */
export function lengthOf(bytes: Buffer, mediaType: string): number | null {
  return mediaType === 'audio/mpeg' ? mp3Length(bytes) : mp4Length(bytes);
}

/** ISO/IEC 14496-12: the movie header `mvhd` inside `moov` holds duration and its units per second. */
function mp4Length(bytes: Buffer): number | null {
  const moov = box(bytes, 0, bytes.length, 'moov');
  const mvhd = moov && box(bytes, moov.start, moov.end, 'mvhd');
  if (!mvhd || mvhd.end - mvhd.start < 20) return null;
  const long = bytes[mvhd.start] === 1; // version 1 has 64-bit times
  if (long && mvhd.end - mvhd.start < 32) return null;
  const scale = bytes.readUInt32BE(mvhd.start + (long ? 20 : 12));
  const duration = long
    ? Number(bytes.readBigUInt64BE(mvhd.start + 24))
    : bytes.readUInt32BE(mvhd.start + 16);
  return scale === 0 ? null : Math.round((duration / scale) * 1000);
}

function box(bytes: Buffer, from: number, to: number, kind: string): { start: number; end: number } | null {
  for (let at = from; at + 8 <= to;) {
    const short = bytes.readUInt32BE(at);
    const wide = short === 1 && at + 16 <= to;
    const size = short === 0 ? to - at : wide ? Number(bytes.readBigUInt64BE(at + 8)) : short;
    const head = wide ? 16 : 8;
    if (size < head) return null;
    if (bytes.toString('latin1', at + 4, at + 8) === kind)
      return { start: at + head, end: Math.min(at + size, to) };
    at += size;
  }
  return null;
}

/** kbit/s of Layer III by index, MPEG 1 and MPEG 2/2.5 (ISO/IEC 11172-3, 13818-3). */
const RATES_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const RATES_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const HERTZ = [44_100, 48_000, 32_000];

/** Frames are added up: exact for constant and variable rates, a millisecond per megabyte. */
function mp3Length(bytes: Buffer): number | null {
  // An ID3v2 tag before the sound: its size stands in four 7-bit bytes.
  let at = 0;
  if (bytes.length > 10 && bytes.toString('latin1', 0, 3) === 'ID3')
    at = 10 + bytes.subarray(6, 10).reduce((size, byte) => size * 128 + (byte & 0x7f), 0);
  let seconds = 0;
  let frames = 0;
  while (at + 4 <= bytes.length) {
    const frame = frameAt(bytes, at);
    if (!frame) {
      if (frames > 0) break; // a tag at the end
      at += 1;
      if (at > 65_536) return null;
      continue;
    }
    seconds += frame.seconds;
    frames += 1;
    at += frame.bytes;
  }
  return frames === 0 ? null : Math.round(seconds * 1000);
}

function frameAt(bytes: Buffer, at: number): { bytes: number; seconds: number } | null {
  const head = bytes.readUInt32BE(at);
  if (head >>> 21 !== 0x7ff) return null;
  const version = (head >>> 19) & 3; // 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5
  const layer = (head >>> 17) & 3; // 1: Layer III
  const hertz = HERTZ[(head >>> 10) & 3];
  const rate = (version === 3 ? RATES_1 : RATES_2)[(head >>> 12) & 15];
  if (version === 1 || layer !== 1 || !hertz || !rate) return null;
  const real = version === 3 ? hertz : version === 2 ? hertz / 2 : hertz / 4;
  const samples = version === 3 ? 1152 : 576;
  const padding = (head >>> 9) & 1;
  return { bytes: Math.floor(((samples / 8) * rate * 1000) / real) + padding, seconds: samples / real };
}
