import type { Check } from './checks.ts';
import { pattern, string } from './checks.ts';

/**
 * The building stones of the message checks. Lengths are UTF-16 units, except where LINE's page on text counting says grapheme
 * clusters: all action labels, what a postback shows or fills in, the text of message actions, buttons, confirm and carousel.
 */
const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** The number of grapheme clusters, counted no further than one beyond `enough`, and not at all where it cannot exceed that. */
export function graphemes(text: string, enough = 0): number {
  if (text.length <= enough) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) {
    count++;
    if (enough > 0 && count > enough) break;
  }
  return count;
}

/** At most `max` UTF-16 units; may be empty. */
export const atMost = (max: number): Check =>
  string((value, found) => {
    if (value.length > max) found.add(found.voice.tooLong(max));
  });

/** At most `max` grapheme clusters; may be empty. */
export const graphemesAtMost = (max: number): Check =>
  string((value, found) => {
    if (graphemes(value, max) > max) found.add(found.voice.tooLong(max));
  });

const filled = (check: Check): Check =>
  string((value, found) => {
    if (value === '') found.add(found.voice.empty);
    else check(value, found);
  });

/** A text that is needed, counted in UTF-16 units. */
export const text = (max: number): Check => filled(atMost(max));

/** A text that is needed, counted in grapheme clusters. */
export const graphemeText = (max: number): Check => filled(graphemesAtMost(max));

/** Hosts that are this machine: there plain http is allowed, which LINE would refuse (see DIFFERENCES.md). */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.*\.localhost)$/;

/** URLs in bodies must be percent-encoded UTF-8: plain ASCII without spaces. */
function parsed(value: string): URL | undefined {
  return /^[\x21-\x7e]+$/.test(value) && URL.canParse(value) ? new URL(value) : undefined;
}

const MEDIA_URL_LENGTH = 2000;
const LINK_LENGTH = 1000;

/** The address of media that LINE fetches: https, or http on this machine. */
export const mediaUrl: Check = string((value, found) => {
  const { voice } = found;
  if (value === '') return found.add(voice.missing);
  if (value.length > MEDIA_URL_LENGTH) return found.add(voice.tooLong(MEDIA_URL_LENGTH));
  const url = parsed(value);
  if (url === undefined) return found.add(voice.badMedia === voice.badScheme ? voice.badUri : voice.badMedia);
  const local = url.protocol === 'http:' && LOOPBACK.test(url.hostname);
  if (url.protocol !== 'https:' && !local) found.add(voice.badMedia);
});

/** The address behind a tap: http, https, line or tel. */
export const linkUrl: Check = string((value, found) => {
  const { voice } = found;
  if (value === '') return found.add(voice.missing);
  if (value.length > LINK_LENGTH) return found.add(`size must be between 0 and ${LINK_LENGTH}`);
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(value)?.[0].toLowerCase();
  const known = scheme !== undefined && ['http:', 'https:', 'line:', 'tel:'].includes(scheme);
  const readable = parsed(value) !== undefined;
  if (!readable) found.add(voice.badUri);
  if (!known && (readable || voice.strict)) found.add(voice.badScheme);
});

/** `#RRGGBB` or `#RRGGBBAA`. */
export const colour: Check = pattern(/^#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/, 'invalid property');
