import { renderAction, renderLabel } from './action.ts';
import { attributes, safeMedia } from './escape.ts';
import type { TalkViewOptions } from './options.ts';
import { isObject, list, own, text } from './read.ts';

/**
 * Draws the quick replies of a message (or a `quickReply` object): a row of buttons below the talk.
 * Empty string when there are none. LINE shows only those of the newest message, and none on a PC.
 */
export function renderQuickReply(messageOrQuickReply: unknown, options: TalkViewOptions = {}): string {
  if (options.pc === true) return '';
  const given = own(messageOrQuickReply, 'quickReply');
  const items = list(isObject(given) ? given : messageOrQuickReply, 'items').filter((item) =>
    isObject(own(item, 'action')),
  );
  if (items.length === 0) return '';
  const buttons = items.map((item) => `<li>${renderItem(item)}</li>`).join('');
  return `<ul class="tv-quick-replies" aria-label="返事の候補">${buttons}</ul>`;
}

function renderItem(item: unknown): string {
  const action = own(item, 'action');
  const src = safeMedia(own(item, 'imageUrl'));
  return renderAction(action, icon(src, text(action, 'type')) + `<span>${renderLabel(action)}</span>`, {
    class: 'tv-quick-reply',
  });
}

/** The picture given, or LINE's default mark for camera, photos and place. */
function icon(src: string | undefined, type: string | undefined): string {
  if (src !== undefined)
    return `<img${attributes({ class: 'tv-quick-icon', src, alt: '', referrerpolicy: 'no-referrer' })}>`;
  if (type === 'camera' || type === 'cameraRoll' || type === 'location') {
    return `<span class="tv-quick-icon tv-quick-${type === 'cameraRoll' ? 'camera-roll' : type}" aria-hidden="true"></span>`;
  }
  return '';
}
