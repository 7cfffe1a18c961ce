import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mp3File, mp4File } from '../../../../testing/media-files.ts';
import { lengthOf } from './media-length.ts';

describe('動画と音声の長さ', () => {
  it('MP4・M4Aは見出しの長さ、MP3はフレームの数から、ミリ秒で分かる', () => {
    expect(lengthOf(mp4File('isom', 12_345), 'video/mp4')).toBe(12_345);
    expect(lengthOf(mp4File('M4A ', 61_000), 'audio/mp4')).toBe(61_000);
    // 100 frames of 1,152 samples at 44.1 kHz
    expect(lengthOf(mp3File(100), 'audio/mpeg')).toBe(Math.round((100 * 1152 * 1000) / 44_100));
  });

  it('どんな中身でも止まらず、分からないときは分からないと答える', () => {
    expect(lengthOf(Buffer.alloc(0), 'video/mp4')).toBeNull();
    expect(lengthOf(mp4File('isom', 1000).subarray(0, 40), 'video/mp4')).toBeNull();
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.constantFrom('video/mp4', 'audio/mpeg'),
        (bytes, type) => {
          const length = lengthOf(Buffer.from(bytes), type);
          expect(length === null || length >= 0).toBe(true);
        },
      ),
    );
  });
});
