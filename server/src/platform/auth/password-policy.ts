/**
 * Which passwords are refused: length and commonness, nothing about kinds of characters and no forced change
 * (NIST SP 800-63B 3.1.1.2; 総務省 国民のためのサイバーセキュリティサイト says the same).
 */

/** NIST asks for 15 for a password alone and 8 beside a second factor; the ASVS level 2 bar is 12. */
export const PASSWORD_MIN_LENGTH = 12;
/** Long enough for any phrase; short enough that hashing one is not a way to keep us busy. */
export const PASSWORD_MAX_LENGTH = 128;

export type PasswordProblem = 'too_short' | 'too_long' | 'common' | 'contains_name' | null;

/**
 * The commonest passwords are almost all shorter than twelve; these are the stems from which people make longer ones.
 * A password is refused when, digits and signs at its ends aside, it is nothing but such stems.
 */
const STEMS = [
  'password',
  'passw0rd',
  'pasuwado',
  'qwertyuiop',
  'qwerty',
  'asdfghjkl',
  'asdfgh',
  'zxcvbnm',
  'qazwsxedc',
  'qazwsx',
  '1qaz2wsx3edc',
  '1qaz2wsx',
  '1q2w3e4r5t6y',
  '1q2w3e4r',
  'abcdefghijkl',
  'abcdefgh',
  'abc',
  'iloveyou',
  'letmein',
  'welcome',
  'administrator',
  'admin',
  'user',
  'root',
  'login',
  'sakura',
  'himawari',
  'arigatou',
  'konnichiwa',
  'madoguchi',
  'yakusho',
  'shiyakusho',
  'kouhou',
  'kanri',
  'kanrisha',
  'line',
  'test',
  'demo',
  'changeme',
  'default',
  'secret',
  'dragon',
  'monkey',
  'football',
  'baseball',
  'superman',
  'pokemon',
  'doraemon',
  'japan',
  'nihon',
  'nippon',
  'tokyo',
].sort((a, b) => b.length - a.length);

/**
 * @param names what identifies the person (staff number, mail address): a password that is mostly one of them is refused
 */
export function passwordProblem(password: string, names: readonly string[] = []): PasswordProblem {
  const text = password.normalize('NFKC');
  const length = [...text].length;
  if (length < PASSWORD_MIN_LENGTH) return 'too_short';
  if (length > PASSWORD_MAX_LENGTH) return 'too_long';
  const lower = text.toLowerCase();
  if (new Set(lower).size < 5 || isRun(lower) || isRepetition(lower) || onlyStems(lower)) return 'common';
  for (const name of names.flatMap((one) => [one, one.split('@')[0] ?? one])) {
    const known = name.normalize('NFKC').toLowerCase();
    if (known.length >= 4 && lower.includes(known) && [...lower].length - known.length < 8)
      return 'contains_name';
  }
  return null;
}

/** 123456789012, abcdefghijkl, lkjihgfedcba: every step is the same single step, 9 → 0 included. */
function isRun(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0)!);
  return [1, -1].some((step) =>
    codes.every((code, index) => index === 0 || [step, -9 * step].includes(code - codes[index - 1]!)),
  );
}

/** abcabcabcabc: a piece of at most six characters over and over. */
function isRepetition(text: string): boolean {
  return [1, 2, 3, 4, 5, 6].some(
    (size) =>
      text ===
      text
        .slice(0, size)
        .repeat(Math.ceil(text.length / size))
        .slice(0, text.length),
  );
}

function onlyStems(text: string): boolean {
  const core = text
    .replaceAll('@', 'a')
    .replaceAll('$', 's')
    .replace(/[^a-z0-9]/g, '');
  let rest = core;
  for (const stem of STEMS) rest = rest.replaceAll(stem, '');
  return core.length > 0 && rest !== core && !/[a-z]/.test(rest);
}
