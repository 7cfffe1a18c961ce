import { Hono } from 'hono';
import { describe, expect, it, test } from 'vitest';
import { remoteAddressOf } from './access.ts';
import { canonicalAddress, canonicalNetwork, isInside } from './addresses.ts';

describe('アドレスの書き方', () => {
  it('同じ場所は、どう書かれても1つの形になる', () => {
    for (const [written, one] of [
      ['203.0.113.5', '203.0.113.5'],
      [' 203.0.113.5:443 ', '203.0.113.5'],
      ['::ffff:203.0.113.5', '203.0.113.5'],
      ['::ffff:cb00:7105', '203.0.113.5'],
      ['[2001:DB8::1]:443', '2001:db8::1'],
      ['2001:0db8:0:0:0:0:0:1', '2001:db8::1'],
      ['fe80::1%eth0', 'fe80::1'],
      ['::', '::'],
    ] as const)
      expect(canonicalAddress(written), written).toBe(one);
    for (const wrong of ['', 'unknown', '203.0.113', '203.0.113.256', '203.0.113.5, 1.2.3.4', ':::', 'ffff'])
      expect(canonicalAddress(wrong), wrong).toBeNull();
  });

  it('範囲も1つの形になり、読めないものと広すぎるものは断る', () => {
    for (const [written, one] of [
      ['203.0.113.5', '203.0.113.5/32'],
      ['203.0.113.77/24', '203.0.113.0/24'],
      ['２０３．０．１１３．０／２４', '203.0.113.0/24'],
      ['2001:db8:0:1::9/48', '2001:db8::/48'],
      ['2001:db8::9', '2001:db8::9/128'],
      ['::ffff:203.0.113.0/120', '203.0.113.0/24'],
    ] as const)
      expect(canonicalNetwork(written), written).toBe(one);
    for (const wrong of ['203.0.113.0/33', '203.0.113.0/', '203.0.113.0/24/8', 'みなと台', '2001:db8::/129'])
      expect(canonicalNetwork(wrong), wrong).toEqual({ refused: 'unreadable' });
    for (const wide of ['0.0.0.0/0', '128.0.0.0/1', '::/0', '2000::/3'])
      expect(canonicalNetwork(wide), wide).toEqual({ refused: 'too_wide' });
  });

  it('範囲の中かどうかを、IPv4でもIPv6でも見分ける', () => {
    const networks = ['203.0.113.0/25', '2001:db8::/48'];
    for (const inside of ['203.0.113.0', '203.0.113.127', '2001:db8:0:ffff::1'])
      expect(isInside(inside, networks), inside).toBe(true);
    for (const outside of ['203.0.113.128', '2001:db8:1::', '::1', null])
      expect(isInside(outside, networks), String(outside)).toBe(false);
    expect(isInside('203.0.113.5', [])).toBe(false);
  });
});

test('X-Forwarded-Forは、設定した数の中継だけを信じ、書き足された偽の値は見ない', async () => {
  const addressBy = async (proxies: number, header?: string) => {
    const app = new Hono().get('/', (c) => c.text(String(remoteAddressOf(c, proxies))));
    return (await app.request('/', { headers: header ? { 'x-forwarded-for': header } : {} })).text();
  };
  expect(await addressBy(0, '203.0.113.5')).toBe('null');
  expect(await addressBy(1, '203.0.113.5')).toBe('203.0.113.5');
  expect(await addressBy(1, '198.51.100.1, 203.0.113.5')).toBe('203.0.113.5');
  expect(await addressBy(2, '198.51.100.1, 203.0.113.5, 192.0.2.9')).toBe('203.0.113.5');
  expect(await addressBy(1, '[2001:DB8::1]:4711')).toBe('2001:db8::1');
  expect(await addressBy(1, "' OR 1=1 --")).toBe('null');
});
