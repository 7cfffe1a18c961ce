import { expect, test } from 'vitest';
import { torture } from './delivery-torture.ts';

test(
  'サーバー2台・PostgreSQL・LINEがどこで倒れても、確定した全員に一度ずつ同じ文面で届き、数字も合う（OPS-03）',
  { timeout: 300_000 },
  async () => {
    const order = { residents: 5000, seed: 20261121, rounds: 1, moments: false };
    const { wrong, done, ...figures } = await torture(order);
    expect(wrong).toEqual([]);
    // Something must have been there to go wrong.
    expect(figures.deliveries).toBeGreaterThan(3);
    expect(figures.frozen).toBeGreaterThan(10_000);
    expect(figures.answered409).toBeGreaterThan(0);
    expect(done).toContain('crashed PostgreSQL');
    expect(done.some((what) => what.startsWith('killed a worker'))).toBe(true);
  },
);
