/** Bubbles for people of every age: one thing at a time, large buttons inside the bubble (LINE for PC shows no others). */
import type { queueReply } from '../line/index.ts';

export type Message = Parameters<typeof queueReply>[1]['messages'][number];

/** Values of the Digital Agency's design tokens: blue 900, blue 50, gray 900, gray 600 (5.7:1 on white). */
const BLUE = '#0017C1';
const PALE_BLUE = '#E8F1FE';
const BLACK = '#1A1A1A';
const GRAY = '#666666';

/** LINE's limits (facts section 3): a button's label in graphemes, a text, the line of the talk list. */
const LABEL_LIMIT = 40;
const ALT_TEXT_LIMIT = 400;
const DATA_LIMIT = 300;

export interface Button {
  readonly label: string;
  /** Data of a postback, or an https or tel link. */
  readonly tap?: Readonly<Record<string, string>>;
  readonly link?: string;
  readonly look: 'option' | 'chosen' | 'main' | 'link';
}

export interface Bubble {
  /** 「2／4」 */
  readonly progress?: string;
  readonly title: string;
  readonly paragraphs?: readonly string[];
  readonly buttons?: readonly Button[];
  /** Below a line: what is always there (答えない, あとで). */
  readonly footer?: readonly Button[];
  readonly smallPrint?: string;
}

export function textMessage(text: string): Message {
  return { type: 'text', text: clip(text, 5000) };
}

/** Everything a bubble says is in its alternative text too: notification, talk list, screen reader, old LINE for PC. */
export function bubbleMessage(bubble: Bubble): Message {
  const buttons = bubble.buttons ?? [];
  const footer = bubble.footer ?? [];
  const spoken = [
    bubble.title,
    bubble.progress && `（${bubble.progress}）`,
    '\n',
    ...(bubble.paragraphs ?? []),
  ];
  return {
    type: 'flex',
    altText: clip(spoken.filter(Boolean).join(''), ALT_TEXT_LIMIT),
    contents: {
      type: 'bubble',
      size: 'mega',
      body: {
        type: 'box',
        layout: 'vertical',
        spacing: 'md',
        contents: [
          ...(bubble.progress ? [text(bubble.progress, { size: 'sm', color: GRAY })] : []),
          text(bubble.title, { size: 'xl', weight: 'bold' }),
          ...(bubble.paragraphs ?? []).filter(Boolean).map((paragraph) => text(paragraph, { size: 'md' })),
          ...buttons.map(flexButton),
          ...(bubble.smallPrint
            ? [text(bubble.smallPrint, { size: 'sm', color: GRAY, margin: 'lg' as const })]
            : []),
        ],
      },
      ...(footer.length > 0
        ? {
            footer: {
              type: 'box' as const,
              layout: 'vertical' as const,
              spacing: 'sm',
              contents: footer.map(flexButton),
            },
          }
        : {}),
    },
  };
}

function text(content: string, look: { size: string; color?: string; weight?: 'bold'; margin?: 'lg' }) {
  // `scaling`: follows the text size that the person chose on the phone.
  return { type: 'text' as const, text: content, wrap: true, scaling: true, color: BLACK, ...look };
}

const LOOKS = {
  option: { style: 'secondary', color: PALE_BLUE },
  chosen: { style: 'primary', color: BLUE },
  main: { style: 'primary', color: BLUE },
  link: { style: 'link', color: BLUE },
} as const;

function flexButton(button: Button) {
  const label = clip(
    button.look === 'chosen' && !button.label.startsWith('☑') ? `✓ ${button.label}` : button.label,
    LABEL_LIMIT,
  );
  return {
    type: 'button' as const,
    height: 'md' as const,
    scaling: true,
    adjustMode: 'shrink-to-fit' as const,
    ...LOOKS[button.look],
    action: button.link
      ? { type: 'uri' as const, label, uri: button.link }
      : { type: 'postback' as const, label, data: postbackData(button.tap ?? {}) },
  };
}

/** @throws RangeError beyond LINE's 300 characters: a defect of the caller, since data are ids and keys */
export function postbackData(values: Readonly<Record<string, string>>): string {
  const data = new URLSearchParams(values).toString();
  if (data.length > DATA_LIMIT) throw new RangeError(`postback data may have ${DATA_LIMIT} characters`);
  return data;
}

const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** At most `limit` characters as a person counts them. */
function clip(content: string, limit: number): string {
  if (content.length <= limit) return content;
  const parts = [...graphemes.segment(content)];
  if (parts.length <= limit && content.length <= 4 * limit) return content;
  return `${parts
    .slice(0, limit - 1)
    .map(({ segment }) => segment)
    .join('')}…`;
}
