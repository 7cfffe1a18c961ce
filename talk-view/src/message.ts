import { attributes } from './escape.ts';
import { renderCoupon } from './coupon.ts';
import { renderFlex } from './flex.ts';
import { renderImagemap } from './imagemap.ts';
import { renderAudio, renderFile, renderImage, renderLocation, renderSticker, renderVideo } from './media.ts';
import type { TalkViewOptions } from './options.ts';
import { text } from './read.ts';
import { renderTemplate } from './template.ts';
import { renderText } from './text.ts';

/** What stands where a message is of a kind that we cannot draw. */
export const CANNOT_SHOW = 'この吹き出しは表示できません';

/** Draws one message as a bubble. Any data will do: what is unknown becomes a polite placeholder. */
export function renderMessage(message: unknown, options: TalkViewOptions = {}): string {
  const type = text(message, 'type');
  const drawn = draw(type, message, options);
  if (drawn === undefined) return `<div class="tv-message tv-unknown"><p>${CANNOT_SHOW}</p></div>`;
  // What was laid out freely is announced by the words that stand for it elsewhere.
  const altText = type === 'flex' ? text(message, 'altText')?.trim() || undefined : undefined;
  const named = altText === undefined ? {} : { role: 'group', 'aria-label': altText };
  return `<div${attributes({ class: `tv-message tv-kind-${type}`, ...named })}>${drawn}</div>`;
}

function draw(type: string | undefined, message: unknown, options: TalkViewOptions): string | undefined {
  switch (type) {
    case 'text':
    case 'textV2':
      return text(message, 'text') === undefined ? undefined : renderText(message, options);
    case 'image':
      return renderImage(message, options);
    case 'video':
      return renderVideo(message, options);
    case 'audio':
      return renderAudio(message, options);
    case 'file':
      return renderFile(message, options);
    case 'sticker':
      return renderSticker(message, options);
    case 'location':
      return renderLocation(message);
    case 'imagemap':
      return renderImagemap(message);
    case 'template':
      return renderTemplate(message);
    case 'flex':
      return renderFlex(message);
    case 'coupon':
      return renderCoupon(message, options);
    default:
      return undefined;
  }
}
