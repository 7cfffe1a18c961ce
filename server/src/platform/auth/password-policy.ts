/**
 * Which passwords are refused: too short, common, known from breaches, or what everybody can guess of this person; nothing
 * about kinds of characters and no forced change (NIST SP 800-63B 3.1.1.2; 総務省 国民のためのサイバーセキュリティサイト says the
 * same). Whether it was used before is asked where the former ones are (modules/staff).
 */
import { isBreached } from './breached-passwords.ts';

/** NIST asks for 15 for a password alone and 8 beside a second factor; the ASVS level 2 bar is 12. */
export const PASSWORD_MIN_LENGTH = 12;
/** Long enough for any phrase; short enough that hashing one is not a way to keep us busy. */
export const PASSWORD_MAX_LENGTH = 128;

/**
 * What has to stand beside something guessable to make it a password all the same: eight characters (NIST's least length beside
 * a second factor), or, of digits and signs alone, more than a birthday with its dashes.
 */
const ENOUGH_BESIDE = 8;
const ENOUGH_DIGITS_BESIDE = 12;

export type PasswordProblem =
  | 'too_short'
  | 'too_long'
  | 'common'
  | 'breached'
  | 'contains_number'
  | 'contains_name'
  | 'contains_town'
  | null;

/** What others know of a person: a password that is mostly one of these is refused. */
export interface Guessable {
  readonly staffNumber?: string;
  /** Name and mail address. */
  readonly names?: readonly string[];
  /** The municipality, as it is called and as its address says it. */
  readonly town?: readonly string[];
}

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

export function passwordProblem(password: string, about: Guessable = {}): PasswordProblem {
  const text = password.normalize('NFKC');
  const length = [...text].length;
  if (length < PASSWORD_MIN_LENGTH) return 'too_short';
  if (length > PASSWORD_MAX_LENGTH) return 'too_long';
  const lower = text.toLowerCase();
  if (new Set(lower).size < 5 || isRun(lower) || isRepetition(lower) || onlyStems(lower)) return 'common';
  if (isBreached(lower, ENOUGH_DIGITS_BESIDE)) return 'breached';
  const mostly = (words: readonly string[]) => words.some((word) => isMostly(lower, word));
  if (mostly(about.staffNumber ? [about.staffNumber] : [])) return 'contains_number';
  if (mostly((about.names ?? []).flatMap(partsOfName))) return 'contains_name';
  if (mostly((about.town ?? []).flatMap(partsOfTown))) return 'contains_town';
  return null;
}

/** Whether little is left without the word. Two letters of Japanese say as much as four of the alphabet. */
function isMostly(lower: string, word: string): boolean {
  const known = word.normalize('NFKC').toLowerCase();
  const letters = [...known].length;
  const least = /^[\x20-\x7e]*$/.test(known) ? 4 : 2;
  if (letters < least || !lower.includes(known)) return false;
  const beside = lower.replaceAll(known, '');
  return [...beside].length < (/\p{L}/u.test(beside) ? ENOUGH_BESIDE : ENOUGH_DIGITS_BESIDE);
}

/** 「港 はるか」 and haruka@example.jp: as written, in one piece, and each part. */
function partsOfName(name: string): string[] {
  return [name, name.replace(/\s/g, ''), ...name.split(/\s+/), name.split('@')[0] ?? name];
}

/** 「みなと台市」 and 「みなと台」. */
function partsOfTown(name: string): string[] {
  return [name, name.replace(/[都道府県市区町村]$/, '')];
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
