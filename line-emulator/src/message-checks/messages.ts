import { byType, fieldOf, isObject, number, object, optional, pattern, required, whole } from './checks.ts';
import type { Check } from './checks.ts';
import { decorations } from './decorations.ts';
import { imagemapMessage } from './imagemap.ts';
import { atMost, mediaUrl, text } from './parts.ts';
import { mayBeSticker } from './stickers.ts';
import { textMessage, textV2Message } from './text.ts';

const imageMessage = object({
  originalContentUrl: required(mediaUrl),
  previewImageUrl: required(mediaUrl),
  ...decorations,
});

const videoMessage = object({
  originalContentUrl: required(mediaUrl),
  previewImageUrl: required(mediaUrl),
  trackingId: optional(pattern(/^[a-zA-Z0-9\-.=,+*()%$&;:@{}!?<>[\]]{1,100}$/, 'invalid trackingId')),
  ...decorations,
});

const audioMessage = object({
  originalContentUrl: required(mediaUrl),
  duration: required(whole(1, 'Must be a positive value')),
  ...decorations,
});

const between = (min: number, max: number): Check =>
  number((value, found) => {
    if (!(value >= min && value <= max)) found.add(`must be between ${min} and ${max}`);
  });

const locationMessage = object({
  title: required(text(100)),
  address: required(text(100)),
  latitude: required(between(-90, 90)),
  longitude: required(between(-180, 180)),
  ...decorations,
});

const stickerMessage = object(
  {
    packageId: required(pattern(/^\d+$/, 'invalid packageId')),
    stickerId: required(pattern(/^\d+$/, 'invalid stickerId')),
    quoteToken: optional(atMost(5000)),
    ...decorations,
  },
  (message, found) => {
    if (!mayBeSticker(String(fieldOf(message, 'packageId')), String(fieldOf(message, 'stickerId'))))
      found.add('invalid stickerId', 'stickerId');
  },
);

const couponMessage = object({
  couponId: required(text(255)),
  deliveryTag: optional(atMost(30)),
  ...decorations,
});

const anyObject: Check = (value, found) => {
  if (!isObject(value)) found.wrongType();
};

const templateMessage = object({
  altText: required(text(1500)),
  template: required(anyObject),
  ...decorations,
});
const flexMessage = object({ altText: required(text(1500)), contents: required(anyObject), ...decorations });

/**
 * Every message that can be sent, in the order in which LINE lists the kinds. The inside of templates, Flex contents and the
 * placeholders of textV2 are judged afterwards, in words and paths of their own (check-messages.ts).
 */
export const anyMessage: Check = byType({
  text: textMessage,
  textV2: textV2Message,
  sticker: stickerMessage,
  image: imageMessage,
  video: videoMessage,
  audio: audioMessage,
  location: locationMessage,
  coupon: couponMessage,
  imagemap: imagemapMessage,
  template: templateMessage,
  flex: flexMessage,
});
