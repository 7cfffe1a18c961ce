import { expect, test } from 'vitest';
import { parseOtpauth, totpAt } from './totp.ts';

// RFC 6238, appendix B: eight digits, thirty seconds.
const ascii = (text: string): Uint8Array => Buffer.from(text, 'ascii');
const SECRETS = {
  sha1: ascii('12345678901234567890'),
  sha256: ascii('12345678901234567890123456789012'),
  sha512: ascii('1234567890123456789012345678901234567890123456789012345678901234'),
};
const vectors: [seconds: number, sha1: string, sha256: string, sha512: string][] = [
  [59, '94287082', '46119246', '90693936'],
  [1111111109, '07081804', '68084774', '25091201'],
  [1111111111, '14050471', '67062674', '99943326'],
  [1234567890, '89005924', '91819424', '93441116'],
  [2000000000, '69279037', '90698825', '38618901'],
  [20000000000, '65353130', '77737706', '47863826'],
];

test.each(vectors)('RFC 6238の例: %i秒', (seconds, ...wanted) => {
  const codes = (['sha1', 'sha256', 'sha512'] as const).map(
    (algorithm) =>
      totpAt({ secret: SECRETS[algorithm], algorithm, digits: 8, period: 30 }, seconds * 1000).code,
  );
  expect(codes).toEqual(wanted);
});

test('otpauthのリンクを読む', () => {
  const key = parseOtpauth(
    'otpauth://totp/madoguchi:kanri%40example.jp?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=madoguchi',
  );
  expect(key).toMatchObject({
    digits: 6,
    period: 30,
    algorithm: 'sha1',
    issuer: 'madoguchi',
    account: 'kanri@example.jp',
  });
  expect(totpAt(key, 59_000)).toEqual({ code: '287082', secondsLeft: 1 });
  expect(() => parseOtpauth('https://example.jp/')).toThrow(TypeError);
  expect(() => parseOtpauth('otpauth://totp/a?secret=%21')).toThrow('Base32');
});
