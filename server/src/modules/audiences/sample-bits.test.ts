import { expect, it } from 'vitest';
import { CHUNK_BITS } from './bits.ts';
import { isSampled, sampleChunk } from './sample-bits.ts';

const among = (seed: number, percent: number, count = 100_000) =>
  Array.from({ length: count }, (_, no) => no).filter((no) => isSampled(seed, percent, no));

it('無作為に選ぶ人は、同じ番号なら何度数えても同じで、割合どおりで、大きい割合は小さい割合を含む', () => {
  const tenth = among(7, 10);
  expect(among(7, 10)).toEqual(tenth);
  // 10,000 ± 5 standard deviations (95 each).
  expect(Math.abs(tenth.length - 10_000)).toBeLessThan(475);
  const third = new Set(among(7, 33.3));
  expect(tenth.every((no) => third.has(no))).toBe(true);
  // Another seed is another draw: 10 % of 10 % are in both.
  const other = new Set(among(8, 10));
  expect(Math.abs(tenth.filter((no) => other.has(no)).length - 1000)).toBeLessThan(160);
});

it('選んだ印は、番号の並びのとおりに立つ', () => {
  const bytes = Buffer.from(sampleChunk(3, 25, 2), 'hex');
  const set = Array.from(
    { length: CHUNK_BITS },
    (_, place) => (bytes[place >> 3]! & (0x80 >> (place & 7))) !== 0,
  );
  expect(set).toEqual(
    Array.from({ length: CHUNK_BITS }, (_, place) => isSampled(3, 25, 2 * CHUNK_BITS + place)),
  );
});
