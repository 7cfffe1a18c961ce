import { actionAt } from './actions.ts';
import {
  bool,
  byType,
  fieldOf,
  isObject,
  list,
  object,
  oneOf,
  optional,
  required,
  string,
  whole,
} from './checks.ts';
import type { Check, JsonObject } from './checks.ts';
import type { Findings } from './findings.ts';
import { colour, mediaUrl, text } from './parts.ts';

/** The components of Flex contents. */

const INVALID = 'invalid property';
const SIZES = ['none', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl'];
const FONT = ['xxs', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl', '3xl', '4xl', '5xl'];

/** A keyword, or a number with `px`, or with `%` where `percent`. Offsets and paddings may be negative. */
function measure(words: readonly string[], more: { percent?: boolean; negative?: boolean } = {}): Check {
  const form = new RegExp(
    `^${more.negative ? '-?' : ''}\\d{1,6}(\\.\\d{1,6})?(px${more.percent ? '|%' : ''})$`,
  );
  return string((value, found) => {
    if (!words.includes(value) && !form.test(value)) found.add(INVALID);
  });
}

/** `w:h`, both from 1 to 100000, and h at most three times w. */
const aspectRatio: Check = string((value, found) => {
  const match = /^(\d{1,6}(?:\.\d{1,6})?):(\d{1,6}(?:\.\d{1,6})?)$/.exec(value);
  const [width, height] = [Number(match?.[1]), Number(match?.[2])];
  const fits = width >= 1 && height >= 1 && width <= 100_000 && height <= 100_000 && height <= width * 3;
  if (!fits) found.add(INVALID);
});

const offset = optional(measure(SIZES, { percent: true, negative: true }));
const padding = optional(measure(SIZES, { percent: true, negative: true }));
const length = optional(measure([], { percent: true }));
const margin = optional(measure(SIZES));
const placed = {
  margin,
  position: optional(oneOf('relative', 'absolute')),
  offsetTop: offset,
  offsetBottom: offset,
  offsetStart: offset,
  offsetEnd: offset,
};
const lettering = {
  size: optional(measure(FONT)),
  color: optional(colour),
  weight: optional(oneOf('regular', 'bold')),
  style: optional(oneOf('normal', 'italic')),
  decoration: optional(oneOf('none', 'underline', 'line-through')),
};
const fitting = { adjustMode: optional(oneOf('shrink-to-fit')), scaling: optional(bool) };
const flex = optional(whole(0));
const gravity = optional(oneOf('top', 'bottom', 'center'));
const align = optional(oneOf('start', 'end', 'center'));
const type = required(string());
const action = optional(actionAt('flex'));

const span = byType(
  {
    span: object({ type, text: optional(text(Infinity)), ...lettering }),
  },
  'object',
);

const textComponent = object(
  {
    type,
    text: optional(string()),
    contents: optional(list(span, 0, Infinity)),
    flex,
    ...placed,
    ...lettering,
    ...fitting,
    align,
    gravity,
    wrap: optional(bool),
    lineSpacing: optional(measure([])),
    maxLines: optional(whole(0)),
    action,
  },
  (value, found) => {
    const spans = fieldOf(value, 'contents');
    if (!fieldOf(value, 'text') && !(Array.isArray(spans) && spans.length > 0))
      found.add(found.voice.empty, 'text');
  },
);

const button = object({
  type,
  action: required(actionAt('flexButton')),
  flex,
  ...placed,
  ...fitting,
  color: optional(colour),
  style: optional(oneOf('primary', 'secondary', 'link')),
  gravity,
  height: optional(oneOf('md', 'sm')),
});

const image = object({
  type,
  url: required(mediaUrl),
  flex,
  ...placed,
  align,
  gravity,
  size: optional(measure([...FONT, 'full'], { percent: true })),
  aspectRatio: optional(aspectRatio),
  aspectMode: optional(oneOf('fit', 'cover')),
  backgroundColor: optional(colour),
  animated: optional(bool),
  action,
});

const icon = object({
  type,
  url: required(mediaUrl),
  size: optional(measure(FONT)),
  aspectRatio: optional(aspectRatio),
  ...placed,
  scaling: optional(bool),
});

const separator = object({ type, margin, color: optional(colour) });
const filler = object({ type, flex });

const background = byType({
  linearGradient: object({
    type,
    angle: required(
      string((value, found) => {
        const degrees = /^\d{1,3}(\.\d{1,6})?deg$/.test(value) ? Number.parseFloat(value) : Number.NaN;
        if (!(degrees < 360)) found.add(INVALID);
      }),
    ),
    startColor: required(colour),
    endColor: required(colour),
    centerColor: optional(colour),
    centerPosition: optional(
      string((value, found) => {
        const percent = /^\d{1,3}(\.\d{1,6})?%$/.test(value) ? Number.parseFloat(value) : Number.NaN;
        if (!(percent <= 100)) found.add(INVALID);
      }),
    ),
  }),
});

const COMPONENTS: Readonly<Record<string, Check>> = {
  box: (value, found) => box(value, found),
  button,
  image,
  icon,
  text: textComponent,
  separator,
  filler,
};
/** What a box may hold depends on its layout. */
const STACKED = new Set(['box', 'button', 'image', 'text', 'separator', 'filler']);
const BASELINE = new Set(['icon', 'text', 'filler']);
const KNOWN = new Set([...Object.keys(COMPONENTS), 'span', 'video']);

function child(allowed: ReadonlySet<string>): Check {
  const known = byType(COMPONENTS, 'object');
  return (value, found) => {
    const kind = isObject(value) ? fieldOf(value, 'type') : undefined;
    if (typeof kind === 'string' && KNOWN.has(kind) && !allowed.has(kind))
      found.add('invalid box content type');
    else known(value, found);
  };
}
const stacked = child(STACKED);
const baseline = child(BASELINE);

/** Components in a baseline box have neither gravity nor offsetBottom; LINE leaves them out rather than refuse them. */
const boxFields = object({
  type,
  layout: required(oneOf('horizontal', 'vertical', 'baseline')),
  contents: required((value, found) => {
    if (!Array.isArray(value)) found.wrongType();
  }),
  flex,
  ...placed,
  spacing: margin,
  backgroundColor: optional(colour),
  borderColor: optional(colour),
  borderWidth: optional(measure(['none', 'light', 'normal', 'medium', 'semi-bold', 'bold'])),
  cornerRadius: optional(measure(SIZES)),
  width: length,
  maxWidth: length,
  height: length,
  maxHeight: length,
  paddingAll: padding,
  paddingTop: padding,
  paddingBottom: padding,
  paddingStart: padding,
  paddingEnd: padding,
  justifyContent: optional(
    oneOf('center', 'flex-start', 'flex-end', 'space-between', 'space-around', 'space-evenly'),
  ),
  alignItems: optional(oneOf('center', 'flex-start', 'flex-end')),
  background: optional(background),
  action,
});

function box(value: unknown, found: Findings): void {
  boxFields(value, found);
  if (!isObject(value)) return;
  const contents = fieldOf(value, 'contents');
  if (!Array.isArray(contents)) return;
  const check = fieldOf(value, 'layout') === 'baseline' ? baseline : stacked;
  found.at('contents', () => contents.forEach((entry, i) => found.at(i, () => check(entry, found))));
}

const video = object({
  type,
  url: required(mediaUrl),
  previewUrl: required(mediaUrl),
  altContent: required(byType({ box, image }, 'object')),
  aspectRatio: optional(aspectRatio),
  action: optional(actionAt('flexVideo')),
});

/** What the header, body and footer may be. */
export const boxBlock: Check = byType({ box }, 'object');
/** What the hero may be. */
export const heroBlock: Check = byType({ box, image, video }, 'object');

/** How many images of the contents are animated. */
export function animatedImages(value: JsonObject): number {
  let count = fieldOf(value, 'type') === 'image' && fieldOf(value, 'animated') === true ? 1 : 0;
  for (const inner of Object.values(value)) {
    for (const part of Array.isArray(inner) ? inner : [inner])
      if (isObject(part)) count += animatedImages(part);
  }
  return count;
}
