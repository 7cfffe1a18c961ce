import { describe, expect, it } from 'vitest';
import { sameOrigin } from './access.ts';

const OURS = 'https://line.example.jp';
const from = (headers: Record<string, string>) => sameOrigin(new Headers(headers), OURS);

describe('ほかのサイトからの送信', () => {
  it('自分のページからだけ受け付ける', () => {
    expect(from({ origin: OURS })).toBe(true);
    expect(from({ origin: OURS, 'sec-fetch-site': 'same-origin' })).toBe(true);
    expect(from({ 'sec-fetch-site': 'same-origin' })).toBe(true);
  });

  it('ほかのサイト、同じドメインの別のホスト、出どころのない送信は断る', () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'https://line.example.jp.evil.example' },
      { origin: 'http://line.example.jp' },
      { origin: 'null' },
      { origin: OURS, 'sec-fetch-site': 'cross-site' },
      { origin: OURS, 'sec-fetch-site': 'same-site' },
      {},
    ]) {
      expect(from(headers as Record<string, string>), JSON.stringify(headers)).toBe(false);
    }
  });

  it('外部連携キーの呼び出しはクッキーを使わないので、出どころを問わない', () => {
    expect(from({ authorization: 'Bearer x', origin: 'https://other.example' })).toBe(true);
  });
});
