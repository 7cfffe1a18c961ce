import { expect, test } from 'vitest';
import { readNetworks, writeNetworks } from './typed-networks.ts';

test('1行に1つ、空白の後はメモとして読み、空の行は飛ばす', () => {
  expect(readNetworks('203.0.113.0/24　本庁 別館\n\n  2001:db8::1 \n')).toEqual([
    { network: '203.0.113.0/24', note: '本庁 別館' },
    { network: '2001:db8::1', note: '' },
  ]);
});

test('書き戻すと、1つだけのアドレスは範囲の印なしで出る', () => {
  expect(
    writeNetworks([
      { network: '203.0.113.5/32', note: '支所' },
      { network: '203.0.113.0/24', note: '' },
      { network: '2001:db8::1/128', note: '' },
    ]),
  ).toBe('203.0.113.5 支所\n203.0.113.0/24\n2001:db8::1');
});
