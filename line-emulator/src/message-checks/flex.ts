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
} from './checks.ts';
import type { Check, JsonObject } from './checks.ts';
import type { Findings } from './findings.ts';
import { animatedImages, boxBlock, heroBlock } from './flex-components.ts';
import { colour } from './parts.ts';

/**
 * Flex containers. LINE answers them with paths of their own (`/body/contents/0/text`, from `contents` on), refuses properties it
 * does not know, and bounds the JSON of a bubble to 30 KB and of a carousel to 50 KB.
 */
const BUBBLE_KB = 30;
const CAROUSEL_KB = 50;
const MAX_BUBBLES = 12;
const MAX_ANIMATED = 10;

const type = required(string());
const blockStyle = optional(
  object({
    backgroundColor: optional(colour),
    separator: optional(bool),
    separatorColor: optional(colour),
  }),
);

function checkSize(value: JsonObject, found: Findings, kilobytes: number): void {
  if (Buffer.byteLength(JSON.stringify(value)) > kilobytes * 1024)
    found.add(`Too large flex message. The maximum size of JSON data is ${kilobytes} KB`);
}

const isVideo = (bubble: JsonObject): boolean => {
  const hero = fieldOf(bubble, 'hero');
  return isObject(hero) && fieldOf(hero, 'type') === 'video';
};
const sizeOf = (bubble: JsonObject): unknown => fieldOf(bubble, 'size') ?? 'mega';

const bubble = object(
  {
    type,
    size: optional(oneOf('nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga')),
    direction: optional(oneOf('ltr', 'rtl')),
    header: optional(boxBlock),
    hero: optional(heroBlock),
    body: optional(boxBlock),
    footer: optional(boxBlock),
    styles: optional(object({ header: blockStyle, hero: blockStyle, body: blockStyle, footer: blockStyle })),
    action: optional(actionAt('flex')),
  },
  (value, found) => {
    if (!['header', 'hero', 'body', 'footer'].some((block) => Object.hasOwn(value, block)))
      found.add('At least one block must be specified');
    // A video needs room, and stands alone.
    if (isVideo(value) && !['kilo', 'mega', 'giga'].includes(String(sizeOf(value))))
      found.add('invalid property', 'size');
    checkSize(value, found, BUBBLE_KB);
  },
);

const carousel = object(
  { type, contents: required(list(byType({ bubble }), 1, MAX_BUBBLES)) },
  (value, found) => {
    const bubbles = fieldOf(value, 'contents') as JsonObject[];
    bubbles.forEach((entry, i) => {
      if (sizeOf(entry) !== sizeOf(bubbles[0]!)) found.add('invalid property', 'contents', i, 'size');
      if (isVideo(entry)) found.add('invalid property', 'contents', i, 'hero', 'type');
    });
    checkSize(value, found, CAROUSEL_KB);
  },
);

const container = byType({ bubble, carousel });

/** A bubble or a carousel. */
export const flexContents: Check = (value, found) => {
  container(value, found);
  if (found.count === 0 && isObject(value) && animatedImages(value) > MAX_ANIMATED)
    found.add(`must not be more than ${MAX_ANIMATED} animated images`);
};
