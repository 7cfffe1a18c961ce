/**
 * 無作為に選ぶ: everybody is in or out by a hash of the seed and their number, so that the same people come out at every
 * count, a larger share contains the smaller one, and nobody can choose who. Pure.
 */
import { CHUNK_BITS } from './bits.ts';

/** Spreads the bits of a 32-bit number evenly (the finalizer of MurmurHash3). */
function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Whether this resident belongs to the sample. */
export function isSampled(seed: number, percent: number, residentNo: number): boolean {
  return mixed(mixed(seed + 0x9e3779b9) ^ Math.imul(residentNo + 1, 0x9e3779b1)) < (percent / 100) * 2 ** 32;
}

/** The bits of one chunk as hexadecimal digits. A million residents take some 10 ms. */
export function sampleChunk(seed: number, percent: number, chunk: number): string {
  const bytes = Buffer.alloc(CHUNK_BITS / 8);
  for (let place = 0; place < CHUNK_BITS; place += 1)
    if (isSampled(seed, percent, chunk * CHUNK_BITS + place)) bytes[place >> 3]! |= 0x80 >> (place & 7);
  return bytes.toString('hex');
}
