/**
 * The only door between data and markup. Everything the other files put into HTML went through here:
 * text by `escapeHtml`, attributes by `attributes`, CSS by `styleAttribute` with values that a validator of
 * this file made, URLs by `safeLink` and `safeMedia`.
 */

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
  // `=` starts an attribute value in some old parsers; escaping it costs nothing.
  ['=', '&#61;'],
]);

/** Text → HTML text or attribute value. Control characters that HTML forbids become U+FFFD. */
export function escapeHtml(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd')
      .replace(/[&<>"'`=]/g, (character) => ENTITIES.get(character) ?? '')
  );
}

/** Attribute values: `true` writes the bare name, `undefined` and `false` leave it out. */
export type AttributeValue = string | number | boolean | undefined;

/** Writes ` name="value"` pairs. Names come from our own code only, values from anywhere. */
export function attributes(values: Record<string, AttributeValue>): string {
  let out = '';
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === false) continue;
    out += value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`;
  }
  return out;
}

/** Joins CSS declarations whose values a validator made; `undefined` leaves one out, nothing left gives `undefined`. */
export function styleAttribute(declarations: Record<string, string | undefined>): string | undefined {
  const parts: string[] = [];
  for (const [property, value] of Object.entries(declarations)) {
    // The validators are the first wall; a value with any CSS punctuation of danger dies at this second one.
    if (value !== undefined && !/[;{}<>"'\\@]|url|expression|\/\*/i.test(value)) {
      parts.push(`${property}:${value}`);
    }
  }
  return parts.length === 0 ? undefined : parts.join(';');
}

/** `#rrggbb` or `#rrggbbaa` (LINE accepts no other notation), else `undefined`. */
export function color(value: unknown): string | undefined {
  return typeof value === 'string' && /^#([0-9a-f]{6}|[0-9a-f]{8})$/i.test(value) ? value : undefined;
}

/** A non-negative `px` or `%` size as CSS, else `undefined`. */
export function size(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{1,4}(\.\d{1,4})?(px|%)$/.test(value) ? value : undefined;
}

/** Like `size`, and may be negative: LINE allows that for offsets. */
export function offset(value: unknown): string | undefined {
  return typeof value === 'string' && /^-?\d{1,4}(\.\d{1,4})?(px|%)$/.test(value) ? value : undefined;
}

/** `w:h` with both 1 to 100000 (and h ≤ 3w, LINE's rule) as a CSS aspect ratio, else `undefined`. */
export function aspectRatio(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const match = /^([1-9]\d{0,5}):([1-9]\d{0,5})$/.exec(value);
  if (match === null) return undefined;
  const width = Number(match[1]);
  const height = Number(match[2]);
  return height > width * 3 ? `${width} / ${width * 3}` : `${width} / ${height}`;
}

/** `45deg`, `12.5deg`: 0 to below 360, else `undefined`. */
export function angle(value: unknown): string | undefined {
  return typeof value === 'string' && /^\d{1,3}(\.\d{1,2})?deg$/.test(value) ? value : undefined;
}

/** Text sizes follow the reader's font size: the px of LINE's scale, written in rem. */
export function rem(px: number): string {
  return `${Math.round((px / 16) * 10000) / 10000}rem`;
}

/**
 * A link that a person may tap: http, https, tel or line (LINE's own list for URI actions), well-formed,
 * without whitespace, control characters or a password inside; else `undefined`.
 */
export function safeLink(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2000) return undefined;
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f-\u00a0\u2028\u2029\u3000]/.test(value)) return undefined;
  if (/^tel:\+?[0-9*#(),.-]{1,40}$/i.test(value)) return value;
  if (/^line:\/\/[\w\-.~/?#@!$&'()*+,;=%:]+$/i.test(value)) return value;
  return webUrl(value);
}

/** Where an image, a video or a sound may come from: http(s), or a path of our own origin (`/…`, not `//…`). */
export function safeMedia(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2000) return undefined;
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f-\u00a0\\]/.test(value)) return undefined;
  if (/^\/(?!\/)/.test(value)) return value;
  return webUrl(value);
}

/** The URL when it is http(s), parses, and hides no user name (`https://bank@evil/`); else `undefined`. */
function webUrl(value: string): string | undefined {
  if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.username === '' && url.password === '' ? value : undefined;
}
