import { expect, test } from 'vitest';
import { matchOtp, type HardwareToken } from './otp-token.ts';
import { toBase32, totpCode } from './totp.ts';

const SECRET = toBase32(Buffer.from('12345678901234567890'));
const token = (more: Partial<HardwareToken> = {}): HardwareToken => ({
  kind: 'totp',
  digits: 6,
  period: 30,
  secret: SECRET,
  lastPosition: -1,
  drift: 0,
  ...more,
});
const at = (seconds: number) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000);

test('RFC 4226 の付録Dの10個のコードを、順に1回ずつ受け付ける', () => {
  const codes = '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' ');
  let lastPosition = -1;
  for (const [counter, code] of codes.entries()) {
    expect(matchOtp(token({ kind: 'hotp', lastPosition }), code, at(0))).toEqual({
      position: counter,
      drift: 0,
    });
    lastPosition = counter;
    expect(matchOtp(token({ kind: 'hotp', lastPosition }), code, at(0))).toBeNull();
  }
});

test('RFC 6238 の付録Bの8桁のコードを受け付ける', () => {
  for (const [seconds, code] of [
    [59, '94287082'],
    [1111111109, '07081804'],
    [1234567890, '89005924'],
    [20000000000, '65353130'],
  ] as const)
    expect(matchOtp(token({ digits: 8 }), code, at(seconds))).toMatchObject({ drift: 0 });
  expect(matchOtp(token({ digits: 8 }), '287082', at(59))).toBeNull();
});

test('押しすぎたコードは10個先まで、時計のずれは1分まで受け付け、使った分より前は断る', () => {
  const hotp = token({ kind: 'hotp', lastPosition: 4 });
  expect(matchOtp(hotp, totpCode(SECRET, 15), at(0))).toEqual({ position: 15, drift: 0 });
  expect(matchOtp(hotp, totpCode(SECRET, 16), at(0))).toBeNull();
  expect(matchOtp(hotp, totpCode(SECRET, 4), at(0))).toBeNull();
  const now = at(30_000_000);
  const step = 1_000_000;
  expect(matchOtp(token(), totpCode(SECRET, step + 2), now)).toEqual({ position: step + 2, drift: 2 });
  expect(matchOtp(token(), totpCode(SECRET, step + 3), now)).toBeNull();
  // Known to be ahead: the window moves along, up to ten minutes.
  expect(matchOtp(token({ drift: 2 }), totpCode(SECRET, step + 4), now)).toEqual({
    position: step + 4,
    drift: 4,
  });
  expect(matchOtp(token({ drift: 20 }), totpCode(SECRET, step + 21), now)).toBeNull();
  expect(matchOtp(token({ lastPosition: step }), totpCode(SECRET, step), now)).toBeNull();
});
