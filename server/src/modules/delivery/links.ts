/**
 * Links inside a text: found, and replaced by our own redirect when the delivery is sent. Pure.
 */

/** Characters of a token: 8 random bytes as base64url. */
export const TOKEN_LENGTH = 11;

/** The public address that counts and leads on. The town's name keeps the look-up inside one municipality. */
export function redirectOf(site: { readonly publicUrl: string }, town: string, token: string): string {
  return `${site.publicUrl}/l/${town}/${token}`;
}

/**
 * A web address ends where a character stands that an encoded URL cannot have (RFC 3986): Japanese text may follow
 * directly. Punctuation at its end belongs to the sentence.
 */
const LINK = /https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+/g;

function trimmed(found: string): string {
  let link = found.replace(/[.,;:!?'*]+$/, '');
  // A closing bracket belongs to the address only if it was opened inside it.
  while (/[)\]]$/.test(link) && count(link, ')') + count(link, ']') > count(link, '(') + count(link, '['))
    link = link.slice(0, -1);
  return link;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Every web address of the text, in order, as it is written there. */
export function linksIn(text: string): string[] {
  return [...text.matchAll(LINK)].map((match) => trimmed(match[0])).filter(isWebAddress);
}

/** The text with each address replaced by what `replacement` gives; the rest is untouched, to the character. */
export function replaceLinks(text: string, replacement: (url: string) => string): string {
  return text.replaceAll(LINK, (match) => {
    const link = trimmed(match);
    return isWebAddress(link) ? replacement(link) + match.slice(link.length) : match;
  });
}

export function isWebAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.hostname !== '' && url.username === '' && url.password === '';
}
