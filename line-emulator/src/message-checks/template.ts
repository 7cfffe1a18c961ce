import { actionAt } from './actions.ts';
import { byType, fieldOf, isObject, list, object, oneOf, optional, pattern, required } from './checks.ts';
import type { Check, JsonObject } from './checks.ts';
import type { Findings } from './findings.ts';
import { graphemes, graphemesAtMost, graphemeText, mediaUrl } from './parts.ts';

const action = actionAt('template');

const look = {
  imageAspectRatio: optional(oneOf('rectangle', 'square')),
  imageSize: optional(oneOf('cover', 'contain')),
};

const head = {
  thumbnailImageUrl: optional(mediaUrl),
  // LINE names this form in its answer; unlike in Flex there is no alpha.
  imageBackgroundColor: optional(pattern(/^#[A-Fa-f0-9]{6}$/, 'must match "^#[A-Fa-f0-9]{6}$"')),
  title: optional(graphemesAtMost(40)),
  defaultAction: optional(actionAt('defaultAction')),
};

const has = (part: JsonObject, name: string): boolean => (fieldOf(part, name) ?? '') !== '';

/** The text is shorter where a picture or a title stands above it. */
function checkText(part: JsonObject, found: Findings, withHead: number): void {
  const text = fieldOf(part, 'text');
  if (!has(part, 'title') && !has(part, 'thumbnailImageUrl')) return;
  if (typeof text === 'string' && graphemes(text, withHead) > withHead)
    found.add(found.voice.tooLong(withHead), 'text');
}

const buttons = object(
  { ...head, ...look, text: required(graphemeText(160)), actions: required(list(action, 1, 4)) },
  (part, found) => checkText(part, found, 60),
);

const confirm = object({ text: required(graphemeText(240)), actions: required(list(action, 2, 2)) });

const column = object(
  { ...head, text: required(graphemeText(120)), actions: required(list(action, 1, 3)) },
  (part, found) => checkText(part, found, 60),
);

const carousel = object({ columns: required(list(column, 1, 10)), ...look }, (part, found) => {
  const columns = (fieldOf(part, 'columns') as unknown[]).filter(isObject);
  const shape = (one: JsonObject): string =>
    JSON.stringify([
      has(one, 'thumbnailImageUrl'),
      has(one, 'title'),
      (fieldOf(one, 'actions') as unknown[]).length,
    ]);
  if (new Set(columns.map(shape)).size > 1)
    found.add(
      'The use of image, title and the number of actions should be consistent for all columns.',
      'columns',
    );
});

const imageCarousel = object({
  columns: required(
    list(object({ imageUrl: required(mediaUrl), action: required(actionAt('imageCarousel')) }), 1, 10),
  ),
});

/** buttons, confirm, carousel, image_carousel. */
export const templateContents: Check = byType({ buttons, confirm, carousel, image_carousel: imageCarousel });
