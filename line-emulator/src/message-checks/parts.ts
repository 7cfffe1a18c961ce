import { z } from 'zod';

/**
 * The building stones of the message checks. Lengths are UTF-16 units, except where LINE's page on text counting says grapheme
 * clusters: all action labels, what a postback shows or fills in, the text of message actions, buttons, confirm and carousel.
 */
const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** The number of grapheme clusters; texts that cannot exceed `enough` are not segmented. */
export function graphemes(text: string, enough = 0): number {
  if (text.length <= enough) return text.length;
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

const EMPTY = 'May not be empty';
const lengthMessage = (max: number): string => `Length must be between 0 and ${max}`;

/** At most `max` UTF-16 units. Zod's own `max` counts code points, so that an emoji would count half of what LINE counts. */
export const atMost = (max: number) => z.string().refine((value) => value.length <= max, lengthMessage(max));

/** A required text counted in UTF-16 units. */
export const text = (max: number) => atMost(max).refine((value) => value.length > 0, EMPTY);

/** A required text counted in grapheme clusters. */
export const graphemeText = (max: number) =>
  z
    .string()
    .min(1, EMPTY)
    .refine((value) => graphemes(value, max) <= max, lengthMessage(max));

export const list = <T extends z.ZodType>(item: T, min: number, max: number) =>
  z
    .array(item)
    .min(min, `Size must be between ${min} and ${max}`)
    .max(max, `Size must be between ${min} and ${max}`);

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: () => `Must be one of the following values: [${values.join(', ')}]` });

/** Hosts that are this machine: there plain http is allowed, which LINE would refuse (see DIFFERENCES.md). */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|.*\.localhost)$/;

function parsedUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}

/** URLs in bodies must be percent-encoded UTF-8: plain ASCII without spaces. */
const isEncoded = (value: string): boolean => /^[\x21-\x7e]+$/.test(value);

/** The address of media that LINE fetches: https, or http on this machine. */
export const mediaUrl = (max = 2000) =>
  z
    .string()
    .min(1, EMPTY)
    .refine((value) => value.length <= max, lengthMessage(max))
    .refine((value) => {
      const url = isEncoded(value) ? parsedUrl(value) : undefined;
      return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
    }, 'Invalid URL');

const LINK_SCHEMES = new Set(['http:', 'https:', 'line:', 'tel:']);

/** The address behind a tap. */
export const linkUrl = z
  .string()
  .min(1, EMPTY)
  .refine((value) => value.length <= 1000, lengthMessage(1000))
  .refine((value) => {
    const url = isEncoded(value) ? parsedUrl(value) : undefined;
    return url !== undefined && LINK_SCHEMES.has(url.protocol);
  }, 'invalid uri scheme');

/** `#RRGGBB` or `#RRGGBBAA`. */
export const colour = z.string().regex(/^#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/, 'invalid property');
