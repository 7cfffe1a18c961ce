/**
 * From blocks to LINE's message objects: one rendering for the preview, the test, LINE's check and what is sent, so that none
 * of them can show something else. Pure.
 */
import { MAP_WIDTH, type DraftBlock, type DraftCard } from './blocks.ts';
import { readFlex, withLinks } from './flex-problems.ts';
import { dialable, type DraftTap } from './taps.ts';

/** An uploaded file as messages name it. Addresses are paths of our own site. */
export interface Media {
  readonly url: string;
  readonly previewUrl: string;
  /** At most 1,024 px on each side, LINE's limit inside a Flex Message. */
  readonly cardUrl: string;
  readonly width: number;
  readonly height: number;
  /** Sound and film; null for pictures. */
  readonly milliseconds: number | null;
}

export type MessageObject = { readonly type: string } & Readonly<Record<string, unknown>>;

export interface RenderOptions {
  /** Origin before the paths of media; '' in a browser of ours. */
  readonly site: string;
  readonly mediaOf: (id: string) => Media | undefined;
  /** Our redirect of an address; the address itself where clicks are not counted (preview, test). */
  readonly linkFor: (url: string) => string;
  /** A text with its links replaced. */
  readonly textFor: (text: string) => string;
  /** Data of the postback of a button, by its key. */
  readonly postbackFor: (key: string) => string;
}

/** The colours of the Digital Agency's design tokens, as in the talk: blue 900, blue 50, gray 900. */
const BLUE = '#0017C1';
const PALE_BLUE = '#E8F1FE';
const BLACK = '#1A1A1A';
/** A picture taller than this is shown as such in LINE's Flex (aspectRatio, at most 1:3). */
const TALLEST = 3;
/** Of a carousel's cards, which must be equally tall to look calm: a common photo's shape. */
const CAROUSEL_RATIO = '20:13';
const ALT_LIMIT = 400;

/** One message object per complete block, in order; what lacks its media or its words is left out (null). */
export function renderBlocks(
  blocks: readonly DraftBlock[],
  replies: readonly DraftTap[],
  options: RenderOptions,
): (MessageObject | null)[] {
  const messages = blocks.map((block, index) => renderBlock(block, index, options));
  const last = messages.findLastIndex((message) => message !== null);
  if (replies.length === 0 || last === -1) return messages;
  const items = replies.map((tap, index) => ({
    type: 'action',
    action: actionOf(tap, `q-${index}`, options),
  }));
  return messages.with(last, { ...messages[last]!, quickReply: { items } }); // found above
}

function renderBlock(block: DraftBlock, index: number, options: RenderOptions): MessageObject | null {
  const media = (id: string | null) => (id === null ? undefined : options.mediaOf(id));
  switch (block.kind) {
    case 'text': {
      const text = block.text.trim();
      return text === '' ? null : { type: 'text', text: options.textFor(text) };
    }
    case 'image': {
      const picture = media(block.mediaId);
      return picture
        ? {
            type: 'image',
            originalContentUrl: options.site + picture.url,
            previewImageUrl: options.site + picture.previewUrl,
          }
        : null;
    }
    case 'video': {
      const [film, preview] = [media(block.mediaId), media(block.previewId)];
      return film && preview
        ? {
            type: 'video',
            originalContentUrl: options.site + film.url,
            previewImageUrl: options.site + preview.previewUrl,
          }
        : null;
    }
    case 'audio': {
      const sound = media(block.mediaId);
      return sound
        ? {
            type: 'audio',
            originalContentUrl: options.site + sound.url,
            duration: sound.milliseconds ?? 0,
          }
        : null;
    }
    case 'sticker':
      return block.stickerId === ''
        ? null
        : { type: 'sticker', packageId: block.packageId, stickerId: block.stickerId };
    case 'cards':
      return renderCards(block, index, options);
    case 'imagemap': {
      const map = media(block.mediaId);
      if (!map) return null;
      return {
        type: 'imagemap',
        baseUrl: options.site + map.url,
        altText: block.alt.trim() || '画像',
        baseSize: { width: MAP_WIDTH, height: map.height },
        actions: block.areas.map(({ tap, ...area }, at) => areaOf(tap, area, `${index}-${at}`, options)),
      };
    }
    case 'location':
      return block.latitude === null || block.longitude === null || block.title.trim() === ''
        ? null
        : {
            type: 'location',
            title: block.title.trim(),
            address: block.address.trim(),
            latitude: block.latitude,
            longitude: block.longitude,
          };
    case 'coupon':
      return block.couponId === '' ? null : { type: 'coupon', couponId: block.couponId };
    case 'flex': {
      const { contents } = readFlex(block.json);
      return contents
        ? {
            type: 'flex',
            altText: block.alt.trim() || 'お知らせ',
            contents: withLinks(contents, options.linkFor),
          }
        : null;
    }
  }
}

function actionOf(tap: DraftTap, key: string, options: RenderOptions): Record<string, unknown> {
  const label = tap.label.trim();
  const value = tap.value.trim();
  switch (tap.does) {
    case 'link':
      return { type: 'uri', label, uri: options.linkFor(URL.parse(value)?.href ?? value) };
    case 'call':
      return { type: 'uri', label, uri: `tel:${dialable(value)}` };
    case 'say':
      return { type: 'message', label, text: value };
    case 'answer':
      // Shown as the resident's own words, so that the answer below it has a question.
      return { type: 'postback', label, data: options.postbackFor(key), displayText: label };
  }
}

function areaOf(
  tap: DraftTap,
  area: { x: number; y: number; width: number; height: number },
  key: string,
  options: RenderOptions,
): Record<string, unknown> {
  const action = actionOf(tap, key, options);
  return tap.does === 'say'
    ? { type: 'message', label: action['label'], text: action['text'], area }
    : { type: 'uri', label: action['label'], linkUri: action['uri'], area };
}

function renderCards(
  block: DraftBlock & { kind: 'cards' },
  index: number,
  options: RenderOptions,
): MessageObject | null {
  const written = block.cards.filter(({ title, text }) => (title + text).trim() !== '');
  if (written.length === 0) return null;
  const several = written.length > 1;
  const bubbles = block.cards.flatMap((card, at) =>
    written.includes(card) ? [bubbleOf(card, `${index}-${at}`, several, options)] : [],
  );
  const spoken = written.map(({ title, text }) => [title.trim(), text.trim()].filter(Boolean).join('\n'));
  return {
    type: 'flex',
    altText: (block.alt.trim() || spoken.join('\n')).slice(0, ALT_LIMIT).toWellFormed(),
    contents: several ? { type: 'carousel', contents: bubbles } : bubbles[0]!, // one was written
  };
}

function bubbleOf(card: DraftCard, key: string, several: boolean, options: RenderOptions) {
  const picture = card.imageId === null ? undefined : options.mediaOf(card.imageId);
  const line = (text: string, look: Record<string, string>) => ({
    type: 'text',
    text: options.textFor(text),
    wrap: true,
    scaling: true, // follows the text size that the person chose on the phone
    color: BLACK,
    ...look,
  });
  const title = card.title.trim();
  const text = card.text.trim();
  const ratio = picture && `${picture.width}:${Math.min(picture.height, picture.width * TALLEST)}`;
  return {
    type: 'bubble',
    size: several ? 'kilo' : 'mega',
    ...(picture
      ? {
          hero: {
            type: 'image',
            url: options.site + picture.cardUrl,
            size: 'full',
            aspectRatio: several ? CAROUSEL_RATIO : ratio,
            aspectMode: several ? 'cover' : 'fit',
          },
        }
      : {}),
    body: {
      type: 'box',
      layout: 'vertical',
      spacing: 'md',
      contents: [
        ...(title === '' ? [] : [line(title, { size: 'lg', weight: 'bold' })]),
        ...(text === '' ? [] : [line(text, { size: 'md' })]),
      ],
    },
    ...(card.buttons.length === 0
      ? {}
      : {
          footer: {
            type: 'box',
            layout: 'vertical',
            spacing: 'sm',
            contents: card.buttons.map((tap, at) => ({
              type: 'button',
              height: 'md',
              scaling: true,
              adjustMode: 'shrink-to-fit',
              style: at === 0 ? 'primary' : 'secondary',
              color: at === 0 ? BLUE : PALE_BLUE,
              action: actionOf(tap, `${key}-${at}`, options),
            })),
          },
        }),
  };
}

/** Every web address that a tap opens: buttons, areas, expert JSON. Those in texts are found where texts are read. */
export function addressesIn(blocks: readonly DraftBlock[], replies: readonly DraftTap[]): string[] {
  const found: string[] = [];
  const collect = (url: string) => {
    found.push(url);
    return url;
  };
  renderBlocks(blocks, replies, {
    site: '',
    mediaOf: () => EMPTY,
    linkFor: collect,
    textFor: (text) => text,
    postbackFor: () => '',
  });
  return [...new Set(found)];
}

const EMPTY: Media = { url: '', previewUrl: '', cardUrl: '', width: 1, height: 1, milliseconds: null };
