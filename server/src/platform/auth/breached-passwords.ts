/**
 * Passwords that are known from breaches, shipped with the product so that nothing typed ever leaves it: 49,000 of the commonest
 * (@zxcvbn-ts/language-common) and 28,000 Japanese words and names as people romanise them (@zxcvbn-ts/language-ja).
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const lists = () => [
  require.resolve('@zxcvbn-ts/language-common/src/passwords.json'),
  require.resolve('@zxcvbn-ts/language-ja/src/wikipedia.json'),
  require.resolve('@zxcvbn-ts/language-ja/src/commonWords.json'),
  require.resolve('@zxcvbn-ts/language-ja/src/firstnames.json'),
  require.resolve('@zxcvbn-ts/language-ja/src/lastnames.json'),
];

/**
 * One string of 0.6 MB, read when the first password is chosen and searched by `indexOf` (under a millisecond): a set of the same words
 * takes ten times the memory in every process, also in those where nobody ever chooses a password.
 */
let known: string | null = null;

function words(): string {
  known ??= `\n${lists()
    .flatMap((list) => JSON.parse(fs.readFileSync(list, 'utf8')) as string[])
    .join('\n')}\n`;
  return known;
}

/**
 * Whether the password is on a list, or is a listed word (once or over and over) with digits and signs around it.
 * @param password folded: NFKC, lower case
 * @param enough so many digits and signs beside the word that they alone are hard to guess
 */
export function isBreached(password: string, enough: number): boolean {
  if (isListed(password)) return true;
  const plain = password.replaceAll('@', 'a').replaceAll('$', 's');
  return [password, plain, plain.replaceAll('0', 'o')].some((text) => {
    const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
    if (core.length < 4 || [...text].length - [...core].length >= enough) return false;
    return isListed(core) || isListed(repeatedPiece(core));
  });
}

function isListed(text: string | null): boolean {
  return text !== null && !text.includes('\n') && words().includes(`\n${text}\n`);
}

/** sakura of sakurasakura; null where nothing is repeated. */
function repeatedPiece(text: string): string | null {
  for (let size = 3; size <= text.length / 2; size++)
    if (text.length % size === 0 && text === text.slice(0, size).repeat(text.length / size))
      return text.slice(0, size);
  return null;
}
