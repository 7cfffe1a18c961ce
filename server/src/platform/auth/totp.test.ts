import { expect, test } from 'vitest';
import { matchTotp, newTotpSecret, otpauthUri, toBase32, totpCode, totpStep } from './totp.ts';

/** RFC 6238 appendix B, SHA-1, eight digits; the secret is the ASCII text 12345678901234567890. */
const RFC_SECRET = toBase32(Buffer.from('12345678901234567890'));
const at = (seconds: number) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000);

test.each([
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
])('RFC 6238 の試験値どおりの確認コードになる（%d 秒）', (seconds, code) => {
  expect(totpCode(RFC_SECRET, totpStep(at(seconds)), 8)).toBe(code);
});

test('RFC 4648 の試験値どおりの base32 になる', () => {
  const cases = {
    '': '',
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  };
  for (const [text, encoded] of Object.entries(cases)) expect(toBase32(Buffer.from(text))).toBe(encoded);
});

test('前後30秒のコードは通り、それより離れたコードは通らない', () => {
  const secret = newTotpSecret();
  const now = at(1_800_000_000);
  const step = totpStep(now);
  for (const near of [-1, 0, 1])
    expect(matchTotp(secret, totpCode(secret, step + near), now, null)).toBe(step + near);
  for (const far of [-3, -2, 2, 3])
    expect(matchTotp(secret, totpCode(secret, step + far), now, null)).toBeNull();
});

test('一度使った時間枠とそれより前のコードは、二度と通らない', () => {
  const secret = newTotpSecret();
  const now = at(1_800_000_000);
  const step = totpStep(now);
  expect(matchTotp(secret, totpCode(secret, step), now, step)).toBeNull();
  expect(matchTotp(secret, totpCode(secret, step - 1), now, step)).toBeNull();
  expect(matchTotp(secret, totpCode(secret, step + 1), now, step)).toBe(step + 1);
});

test('全角数字や空白を含むコードも読み、数字でないものは拒む', () => {
  const secret = newTotpSecret();
  const now = at(1_800_000_000);
  const code = totpCode(secret, totpStep(now));
  const wide = [...code].map((digit) => String.fromCodePoint(digit.codePointAt(0)! + 0xfee0)).join('');
  expect(matchTotp(secret, `${wide.slice(0, 3)} ${wide.slice(3)}`, now, null)).not.toBeNull();
  for (const bad of ['', '12345', '1234567', 'abcdef', '１２３', '　'.repeat(6), '😀😀'])
    expect(matchTotp(secret, bad, now, null)).toBeNull();
});

test('認証アプリに渡すリンクは、空白を%20で書く', () => {
  const uri = otpauthUri('MZXW6YTBOI', 'みなと台市 窓口', '0012');
  expect(uri).toBe(
    `otpauth://totp/${encodeURIComponent('みなと台市 窓口')}:0012?secret=MZXW6YTBOI&issuer=${encodeURIComponent('みなと台市 窓口')}&algorithm=SHA1&digits=6&period=30`,
  );
  expect(new URL(uri).searchParams.get('issuer')).toBe('みなと台市 窓口');
});

test('秘密鍵は160ビットで、毎回ちがう', () => {
  const secrets = new Set(Array.from({ length: 100 }, newTotpSecret));
  expect(secrets.size).toBe(100);
  for (const secret of secrets) expect(secret).toMatch(/^[A-Z2-7]{32}$/);
});
