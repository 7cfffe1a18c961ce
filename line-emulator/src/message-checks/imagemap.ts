import { byType, object, optional, required, number, list, whole } from './checks.ts';
import { decorations } from './decorations.ts';
import { atMost, linkUrl, mediaUrl, text } from './parts.ts';

const POSITIVE = 'Must be a positive value';
const area = object({
  x: required(whole(0)),
  y: required(whole(0)),
  width: required(whole(1, POSITIVE)),
  height: required(whole(1, POSITIVE)),
});
const label = optional(atMost(100));

/** An imagemap: one picture of width 1040 with tappable areas, and a video in it. */
export const imagemapMessage = object({
  baseUrl: required(mediaUrl),
  altText: required(text(1500)),
  baseSize: required(
    object({
      width: required(
        number((width, found) => {
          if (width !== 1040) found.add('must be 1040');
        }),
      ),
      height: required(whole(1, POSITIVE)),
    }),
  ),
  video: optional(
    object({
      originalContentUrl: required(mediaUrl),
      previewImageUrl: required(mediaUrl),
      area: required(area),
      externalLink: optional(object({ linkUri: required(linkUrl), label: required(text(30)) })),
    }),
  ),
  actions: required(
    list(
      byType({
        uri: object({ label, linkUri: required(linkUrl), area: required(area) }),
        message: object({ label, text: required(text(400)), area: required(area) }),
        clipboard: object({ label, clipboardText: required(text(1000)), area: required(area) }),
      }),
      0,
      50,
    ),
  ),
  ...decorations,
});
