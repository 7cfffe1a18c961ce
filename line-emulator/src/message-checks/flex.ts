import { z } from 'zod';
import { actionSchema } from './actions.ts';
import { colour, mediaUrl, oneOf } from './parts.ts';

/**
 * Flex contents. LINE answers them with paths of their own (`/body/contents/0/text`), refuses properties it does not know, and
 * bounds the JSON of a bubble to 30 KB and of a carousel to 50 KB.
 */
const BUBBLE_BYTES = 30 * 1024;
const CAROUSEL_BYTES = 50 * 1024;

const action = actionSchema({ label: 'optional', labelMax: 40 }).nullish();
const SIZES = ['none', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl'];
const FONT = ['xxs', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl', '3xl', '4xl', '5xl'];

/** A keyword, or a number with `px` (with `%` too where `percent`). */
const measure = (words: readonly string[], percent = false) =>
  z
    .string()
    .refine(
      (value) =>
        words.includes(value) || /^-?\d+(\.\d+)?px$/.test(value) || (percent && /^\d+(\.\d+)?%$/.test(value)),
      'invalid property',
    )
    .nullish();

const flexRatio = z.number().int('invalid property').nonnegative('invalid property').nullish();
const gravity = oneOf(['top', 'bottom', 'center']).nullish();
const align = oneOf(['start', 'end', 'center']).nullish();
const aspectRatio = z
  .string()
  .regex(/^\d+(\.\d+)?:\d+(\.\d+)?$/, 'invalid property')
  .refine((value) => {
    const [width, height] = value.split(':').map(Number) as [number, number];
    return width > 0 && height > 0 && width <= 100_000 && height <= 100_000 && height <= width * 3;
  }, 'invalid property')
  .nullish();

const placed = {
  margin: measure(SIZES),
  position: oneOf(['relative', 'absolute']).nullish(),
  offsetTop: measure(SIZES, true),
  offsetBottom: measure(SIZES, true),
  offsetStart: measure(SIZES, true),
  offsetEnd: measure(SIZES, true),
};
const lettering = {
  size: measure(FONT),
  color: colour.nullish(),
  weight: oneOf(['regular', 'bold']).nullish(),
  style: oneOf(['normal', 'italic']).nullish(),
  decoration: oneOf(['none', 'underline', 'line-through']).nullish(),
};
const fitting = { adjustMode: oneOf(['shrink-to-fit']).nullish(), scaling: z.boolean().nullish() };

const span = z.strictObject({
  type: z.literal('span'),
  text: z.string().min(1, 'must be non-empty text'),
  ...lettering,
});
const text = z
  .strictObject({
    type: z.literal('text'),
    text: z.string().nullish(),
    contents: z.array(span).nullish(),
    flex: flexRatio,
    ...placed,
    ...lettering,
    ...fitting,
    align,
    gravity,
    wrap: z.boolean().nullish(),
    lineSpacing: measure([]),
    maxLines: z.number().int().nonnegative().nullish(),
    action,
  })
  .refine((value) => Boolean(value.text) || (value.contents?.length ?? 0) > 0, {
    path: ['text'],
    message: 'must be non-empty text',
  });
const button = z.strictObject({
  type: z.literal('button'),
  action: actionSchema({ label: 'required', labelMax: 40 }),
  flex: flexRatio,
  ...placed,
  ...fitting,
  color: colour.nullish(),
  style: oneOf(['primary', 'secondary', 'link']).nullish(),
  gravity,
  height: oneOf(['md', 'sm']).nullish(),
});
const image = z.strictObject({
  type: z.literal('image'),
  url: mediaUrl(),
  flex: flexRatio,
  ...placed,
  align,
  gravity,
  size: measure([...FONT, 'full'], true),
  aspectRatio,
  aspectMode: oneOf(['fit', 'cover']).nullish(),
  backgroundColor: colour.nullish(),
  animated: z.boolean().nullish(),
  action,
});
const icon = z.strictObject({
  type: z.literal('icon'),
  url: mediaUrl(),
  size: measure(FONT),
  aspectRatio,
  ...placed,
  scaling: z.boolean().nullish(),
});
const separator = z.strictObject({
  type: z.literal('separator'),
  margin: measure(SIZES),
  color: colour.nullish(),
});
const filler = z.strictObject({ type: z.literal('filler'), flex: flexRatio });
/** No longer documented, but LINE still takes it and old messages have it. */
const spacer = z.strictObject({
  type: z.literal('spacer'),
  size: oneOf(['xs', 'sm', 'md', 'lg', 'xl', 'xxl']).nullish(),
});

const background = z.strictObject({
  type: z.literal('linearGradient'),
  angle: z.string().regex(/^\d+(\.\d+)?deg$/, 'invalid property'),
  startColor: colour,
  endColor: colour,
  centerColor: colour.nullish(),
  centerPosition: z
    .string()
    .regex(/^\d+(\.\d+)?%$/, 'invalid property')
    .nullish(),
});

const box: z.ZodType = z.strictObject({
  type: z.literal('box'),
  layout: oneOf(['horizontal', 'vertical', 'baseline']),
  get contents(): z.ZodType {
    return z.array(component);
  },
  flex: flexRatio,
  ...placed,
  spacing: measure(SIZES),
  backgroundColor: colour.nullish(),
  borderColor: colour.nullish(),
  borderWidth: measure(['none', 'light', 'normal', 'medium', 'semi-bold', 'bold']),
  cornerRadius: measure(SIZES),
  width: measure([], true),
  maxWidth: measure([], true),
  height: measure([], true),
  maxHeight: measure([], true),
  paddingAll: measure(SIZES, true),
  paddingTop: measure(SIZES, true),
  paddingBottom: measure(SIZES, true),
  paddingStart: measure(SIZES, true),
  paddingEnd: measure(SIZES, true),
  justifyContent: oneOf([
    'center',
    'flex-start',
    'flex-end',
    'space-between',
    'space-around',
    'space-evenly',
  ]).nullish(),
  alignItems: oneOf(['center', 'flex-start', 'flex-end']).nullish(),
  background: background.nullish(),
  action,
});
const video = z.strictObject({
  type: z.literal('video'),
  url: mediaUrl(),
  previewUrl: mediaUrl(),
  get altContent(): z.ZodType {
    return byType({ box, image });
  },
  aspectRatio,
  action,
});

/** Alternatives by `type`; an unknown one is LINE's "invalid property" at `…/type`. */
function byType(kinds: Record<string, z.ZodType>): z.ZodType {
  return z.looseObject({}).superRefine((value, context) => {
    const schema =
      typeof value.type === 'string' && Object.hasOwn(kinds, value.type) ? kinds[value.type] : undefined;
    if (!schema) {
      context.addIssue({ code: 'custom', path: ['type'], message: 'invalid property' });
      return;
    }
    for (const issue of schema.safeParse(value).error?.issues ?? []) context.addIssue({ ...issue } as never);
  });
}
const component = byType({ box, button, image, icon, text, separator, filler, spacer });

const blockStyle = z
  .strictObject({
    backgroundColor: colour.nullish(),
    separator: z.boolean().nullish(),
    separatorColor: colour.nullish(),
  })
  .nullish();
const BUBBLE_SIZES = ['nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga'] as const;

const bubble = z
  .strictObject({
    type: z.literal('bubble'),
    size: oneOf(BUBBLE_SIZES).nullish(),
    direction: oneOf(['ltr', 'rtl']).nullish(),
    header: byType({ box }).nullish(),
    hero: byType({ box, image, video }).nullish(),
    body: byType({ box }).nullish(),
    footer: byType({ box }).nullish(),
    styles: z
      .strictObject({ header: blockStyle, hero: blockStyle, body: blockStyle, footer: blockStyle })
      .nullish(),
    action,
  })
  .superRefine((value, context) => {
    if (!value.header && !value.hero && !value.body && !value.footer) {
      context.addIssue({ code: 'custom', path: [], message: 'At least one block must be specified' });
    }
    const hero = value.hero as { type?: string } | null | undefined;
    if (hero?.type === 'video' && !['kilo', 'mega', 'giga'].includes(value.size ?? 'mega')) {
      context.addIssue({ code: 'custom', path: ['size'], message: 'invalid property' });
    }
    if (Buffer.byteLength(JSON.stringify(value)) > BUBBLE_BYTES) {
      context.addIssue({ code: 'custom', path: [], message: 'The size of the bubble exceeds 30 KB' });
    }
  });

const carousel = z
  .strictObject({
    type: z.literal('carousel'),
    contents: z
      .array(byType({ bubble }))
      .min(1, 'Size must be between 1 and 12')
      .max(12, 'Size must be between 1 and 12'),
  })
  .superRefine((value, context) => {
    const sizes = value.contents.map((entry) => entry as { size?: string; hero?: { type?: string } });
    sizes.forEach((entry, i) => {
      if ((entry.size ?? 'mega') !== (sizes[0]!.size ?? 'mega')) {
        context.addIssue({ code: 'custom', path: ['contents', i, 'size'], message: 'invalid property' });
      }
      if (entry.hero?.type === 'video') {
        context.addIssue({
          code: 'custom',
          path: ['contents', i, 'hero', 'type'],
          message: 'invalid property',
        });
      }
    });
    if (Buffer.byteLength(JSON.stringify(value)) > CAROUSEL_BYTES) {
      context.addIssue({ code: 'custom', path: [], message: 'The size of the carousel exceeds 50 KB' });
    }
  });

/** A bubble or a carousel. */
export const flexContents = byType({ bubble, carousel });
