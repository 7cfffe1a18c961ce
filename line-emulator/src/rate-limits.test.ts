import { expect, test } from 'vitest';
import { perHour, perSecond, RateLimits } from './rate-limits.ts';

const at = { ms: 0 };
const fresh = (): RateLimits => {
  at.ms = 0;
  return new RateLimits(() => at.ms);
};
const taken = (limits: RateLimits, tries: number, name = 'multicast'): number =>
  Array.from({ length: tries }, () => limits.take('c', name, perSecond(200))).filter(Boolean).length;

test('はじめは1秒分、その後は決められた速さで通す', () => {
  const limits = fresh();
  expect(taken(limits, 500)).toBe(200);
  at.ms = 500;
  expect(taken(limits, 500)).toBe(100);
  at.ms = 60_000;
  expect(taken(limits, 500)).toBe(200);
});

test('strictでは50ミリ秒分しかためない', () => {
  const limits = fresh();
  limits.settings.burst = 'strict';
  expect(taken(limits, 500)).toBe(10);
  at.ms = 1000;
  expect(taken(limits, 500)).toBe(10);
  // 200 a second are still reachable by a caller that keeps the pace.
  let through = 0;
  for (let i = 0; i < 200; i++) {
    at.ms += 5;
    through += taken(limits, 1);
  }
  expect(through).toBe(200);
});

test('チャネルごと、入口ごとに別々に数える', () => {
  const limits = fresh();
  taken(limits, 500);
  expect(limits.take('c', 'push', perSecond(2000))).toBe(true);
  expect(limits.take('d', 'multicast', perSecond(200))).toBe(true);
  expect(limits.take('c', 'multicast', perSecond(200))).toBe(false);
});

test('1時間あたりの上限は、strictでもその1時間分をためる', () => {
  const limits = fresh();
  limits.settings.burst = 'strict';
  const through = Array.from({ length: 70 }, () => limits.take('c', 'broadcast', perHour(60))).filter(
    Boolean,
  ).length;
  expect(through).toBe(60);
  at.ms = 60_000;
  expect(limits.take('c', 'broadcast', perHour(60))).toBe(true);
});
