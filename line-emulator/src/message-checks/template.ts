import { z } from 'zod';
import { actionSchema, typed } from './actions.ts';
import { colour, graphemeText, list, mediaUrl, oneOf, text } from './parts.ts';
import { decorations } from './decorations.ts';

const action = actionSchema({ label: 'required', labelMax: 20 });
const imageCarouselAction = actionSchema({ label: 'optional', labelMax: 12 });

const look = {
  imageAspectRatio: oneOf(['rectangle', 'square']).nullish(),
  imageSize: oneOf(['cover', 'contain']).nullish(),
};

/** The text is shorter where a picture or a title stands above it. */
function checkText(
  part: { text: string; title?: string | null | undefined; thumbnailImageUrl?: string | null | undefined },
  withHead: number,
  add: (message: string) => void,
): void {
  if (part.title == null && part.thumbnailImageUrl == null) return;
  if (!graphemeText(withHead).safeParse(part.text).success) add(`Length must be between 0 and ${withHead}`);
}

const head = {
  thumbnailImageUrl: mediaUrl().nullish(),
  imageBackgroundColor: colour.nullish(),
  title: graphemeText(40).nullish(),
  defaultAction: actionSchema({ label: 'optional', labelMax: 20 }).nullish(),
};

const buttons = z
  .object({
    type: z.literal('buttons'),
    ...head,
    ...look,
    text: graphemeText(160),
    actions: list(action, 1, 4),
  })
  .superRefine((part, context) =>
    checkText(part, 60, (message) => context.addIssue({ code: 'custom', path: ['text'], message })),
  );

const confirm = z.object({
  type: z.literal('confirm'),
  text: graphemeText(240),
  actions: list(action, 2, 2),
});

const carousel = z
  .object({
    type: z.literal('carousel'),
    columns: list(z.object({ ...head, text: graphemeText(120), actions: list(action, 1, 3) }), 1, 10),
    ...look,
  })
  .superRefine((part, context) => {
    part.columns.forEach((column, i) => {
      const path = ['columns', i, 'text'];
      checkText(column, 60, (message) => context.addIssue({ code: 'custom', path, message }));
      if (column.actions.length !== part.columns[0]!.actions.length) {
        context.addIssue({
          code: 'custom',
          path: ['columns', i, 'actions'],
          message: 'All columns must have the same number of actions',
        });
      }
    });
  });

const imageCarousel = z.object({
  type: z.literal('image_carousel'),
  columns: list(z.object({ imageUrl: mediaUrl(), action: imageCarouselAction }), 1, 10),
});

/** buttons, confirm, carousel, image_carousel. */
export const templateMessage = z.object({
  type: z.literal('template'),
  altText: text(1500),
  template: typed([buttons, confirm, carousel, imageCarousel] as unknown as readonly z.ZodObject[]),
  ...decorations,
});
