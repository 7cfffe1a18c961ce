import { z } from 'zod';
import { bodyErrors, invalidProperty } from '../line-error.ts';
import { checkAction } from '../message-checks/actions.ts';
import { graphemes } from '../message-checks/parts.ts';

/** A rich menu as LINE takes it. */
export interface RichMenuObject {
  size: { width: number; height: number };
  selected: boolean;
  name: string;
  chatBarText: string;
  areas: RichMenuArea[];
}
export interface RichMenuArea {
  bounds: { x: number; y: number; width: number; height: number };
  action: { type: string } & Record<string, unknown>;
}

const MIN_WIDTH = 800;
const MAX_WIDTH = 2500;
const MIN_HEIGHT = 250;
const MIN_RATIO = 1.45;
const MAX_AREAS = 20;

/** LINE's rule for the size of a menu and of its picture. */
export function isMenuSize(width: number, height: number): boolean {
  return width >= MIN_WIDTH && width <= MAX_WIDTH && height >= MIN_HEIGHT && width / height >= MIN_RATIO;
}

/** Names and bar texts are counted in grapheme clusters. */
const words = (max: number) =>
  z
    .string()
    .min(1, 'must be specified')
    .refine((value) => graphemes(value, max) <= max, `Length must be between 1 and ${max}`);

/** The range of the OpenAPI description. */
const pixels = (min: number) =>
  z
    .number()
    .int()
    .min(min, `Must be greater than or equal to ${min}`)
    .max(2_147_483_647, 'Must be less than or equal to 2147483647');

const schema = z.object({
  size: z
    .object({ width: pixels(1), height: pixels(1) })
    .refine(({ width, height }) => isMenuSize(width, height), 'The size is not allowed for richmenu'),
  selected: z.boolean(),
  name: words(300),
  chatBarText: words(14),
  areas: z
    .array(
      z.object({
        bounds: z.object({ x: pixels(0), y: pixels(0), width: pixels(1), height: pixels(1) }),
        action: z.looseObject({}).superRefine((action, context) => {
          for (const { path, message, wrongType } of checkAction(action, 'richMenu')) {
            const at = { path: [...path], message };
            if (wrongType) context.addIssue({ code: 'invalid_type', expected: 'string', ...at });
            else context.addIssue({ code: 'custom', ...at });
          }
        }),
      }),
    )
    .max(MAX_AREAS, `Size must be between 0 and ${MAX_AREAS}`),
});

/** Checks a rich menu object as LINE does, or throws LINE's error; unknown properties are dropped. */
export function checkRichMenu(given: Record<string, unknown>): RichMenuObject {
  const result = schema.safeParse(given);
  if (result.success) return result.data as RichMenuObject;
  const details = result.error.issues.map((issue) => {
    const property = propertyPath(issue.path);
    const value = valueAt(given, issue.path);
    if (issue.code === 'invalid_type' && value != null) throw invalidProperty(property);
    // LINE's own words for a link with a foreign scheme are shorter here than in messages.
    const message = issue.message === 'invalid uri scheme' ? 'invalid uri' : issue.message;
    return { message: value == null ? 'must be specified' : message, property };
  });
  throw bodyErrors(details);
}

/** `areas[0].action.uri` */
function propertyPath(path: readonly PropertyKey[]): string {
  return path
    .map((step, i) => (typeof step === 'number' ? `[${step}]` : `${i === 0 ? '' : '.'}${String(step)}`))
    .join('');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current: unknown = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[step];
  }
  return current;
}
