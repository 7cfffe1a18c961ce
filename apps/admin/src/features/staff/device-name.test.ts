import { describe, expect, it } from 'vitest';
import { deviceName } from './device-name.ts';

describe('ログイン中の端末の名前', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0',
      'Windows の Edge',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604.1',
      'iPhone の Safari',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36', 'Linux の Chrome'],
    ['curl/8', '種類のわからない端末'],
  ])('%s', (userAgent, name) => expect(deviceName(userAgent)).toBe(name));
});
