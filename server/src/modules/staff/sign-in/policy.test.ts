import { expect, test } from 'vitest';
import { foldBackupCode, newBackupCode, newInitialPassword } from './backup-code.ts';
import { parseCookie } from '../access/read-places.ts';
import { foldLogin, foldStaffNumber } from './login-name.ts';
import { sessionIsOpen, sessionLimits, waitAfter } from './policy.ts';
import { passwordProblem } from '../../../platform/auth/password-policy.ts';

test('4回までの失敗は待たせず、5回目から30秒、倍々に、15分を上限に待たせる', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1000].map(waitAfter)).toEqual([
    0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900,
  ]);
});

test('ログインは60分使わないと切れ、使い続けても12時間で切れる', () => {
  const start = Temporal.Instant.from('2026-11-21T00:00:00Z');
  const usual = sessionLimits([]);
  const open = (lastUsedAfter: string, at: Temporal.Instant, limits = usual) =>
    sessionIsOpen(
      { created_at: start, last_used_at: start.add(lastUsedAfter), expires_at: start.add({ hours: 12 }) },
      at,
      limits,
    );
  expect(open('PT0S', start.add({ minutes: 59, seconds: 59 }))).toBe(true);
  expect(open('PT0S', start.add({ minutes: 60 }))).toBe(false);
  expect(open('PT11H59M', start.add({ hours: 11, minutes: 59, seconds: 59 }))).toBe(true);
  expect(open('PT11H59M', start.add({ hours: 12 }))).toBe(false);
  const short = sessionLimits([{ absoluteMinutes: 30, idleMinutes: 5 }]);
  expect(open('PT25M', start.add({ minutes: 29, seconds: 59 }), short)).toBe(true);
  expect(open('PT25M', start.add({ minutes: 30 }), short)).toBe(false);
});

test('兼務の人のログインは、いちばん短い役割に合わせる', () => {
  const { absolute, idle } = sessionLimits([
    { absoluteMinutes: 1440, idleMinutes: null },
    { absoluteMinutes: null, idleMinutes: 15 },
  ]);
  expect([absolute.total('minutes'), idle.total('minutes')]).toEqual([720, 15]);
  expect(sessionLimits([{ absoluteMinutes: 1440, idleMinutes: null }]).absolute.total('hours')).toBe(24);
});

test('職員番号は全角でも空白入りでも同じ人になり、先頭の0は消えない', () => {
  expect(foldLogin('　００１２ ')).toBe('0012');
  expect(foldLogin('Sato@City.Example')).toBe('sato@city.example');
  expect(foldLogin('12')).not.toBe(foldLogin('0012'));
  expect(foldStaffNumber('Ａ００１２')).toBe('A0012');
});

test('予備コードは、区切り・小文字・全角で打っても読める', () => {
  for (let turn = 0; turn < 50; turn++) {
    const code = newBackupCode();
    expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{5}-[2-9A-HJKMNP-TV-Z]{5}$/);
    expect(foldBackupCode(code.toLowerCase().replace('-', ' '))).toBe(code.replace('-', ''));
  }
  expect(foldBackupCode('２３４５６－ＡＢＣＤＥ')).toBe('23456ABCDE');
  for (const bad of ['', '23456', '23456-ABCD0', '23456-ABCDEF', "'; drop table"])
    expect(foldBackupCode(bad)).toBeNull();
});

test('手渡す初期パスワードは、決まりに合い、毎回ちがう', () => {
  const made = Array.from({ length: 50 }, newInitialPassword);
  expect(new Set(made).size).toBe(50);
  for (const password of made) expect(passwordProblem(password)).toBeNull();
});

test('ログインのCookieは、自分たちの形のものだけを読む', () => {
  const token = 'a'.repeat(43);
  expect(parseCookie(`3.${token}`)).toEqual({ claimed: 3, token });
  for (const bad of [
    undefined,
    '',
    token,
    `.${token}`,
    `0.${token}`,
    `-1.${token}`,
    `3.${token}x`,
    `3'.${token}`,
    `9999999999.${token}`,
  ])
    expect(parseCookie(bad)).toBeNull();
});
