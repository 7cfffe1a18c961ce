/** 予備コード: printed codes that open once each. Also the shape of handed-out passwords. */
import { randomInt } from 'node:crypto';
import { BACKUP_CODE_LENGTH } from './policy.ts';

/** Digits and letters that print and read unmistakably (no 0 O 1 I L U): 30 of them, 4.9 bits each. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A fresh code as it is printed: ABCDE-FGHJK. */
export function newBackupCode(): string {
  const code = randomLetters(BACKUP_CODE_LENGTH);
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}

/** The form that is hashed: full-width narrowed, separators dropped, capitals. Null when it cannot be a code. */
export function foldBackupCode(typed: string): string | null {
  return foldCode(typed, BACKUP_CODE_LENGTH);
}

/** A password to hand over on paper: 16 letters, 78 random bits; it must be changed at the first sign-in. */
export function newInitialPassword(): string {
  return [1, 2, 3, 4]
    .map(() => randomLetters(4))
    .join('-')
    .toLowerCase();
}

/** The code of an invitation: 20 letters, 98 random bits, so that nobody has to say who they are beside it. */
export function newInvitationCode(): string {
  return [1, 2, 3, 4].map(() => randomLetters(5)).join('-');
}

/** As typed from the sheet, in the form that is hashed; null when it cannot be one. */
export function foldInvitationCode(typed: string): string | null {
  return foldCode(typed, 20);
}

function foldCode(typed: string, length: number): string | null {
  const code = typed
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase();
  return code.length === length && [...code].every((letter) => LETTERS.includes(letter)) ? code : null;
}

function randomLetters(count: number): string {
  return Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]!).join('');
}
