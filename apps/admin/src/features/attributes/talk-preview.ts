/** How the talk shows a question or the greeting, as messages for talk-view: the server's bubbles, in short. Pure. */

interface PreviewBubble {
  readonly progress?: string;
  readonly title: string;
  readonly paragraphs?: readonly string[];
  readonly buttons?: readonly string[];
  readonly footer?: readonly string[];
  readonly smallPrint?: string;
}

/** The colours of modules/talk/messages.ts. */
const BLUE = '#0017C1';
const PALE_BLUE = '#E8F1FE';
const GRAY = '#666666';

const line = (text: string, style: object) => ({ type: 'text', text, wrap: true, ...style });

export function bubble(content: PreviewBubble): object {
  const { buttons = [], footer = [] } = content;
  return {
    type: 'flex',
    altText: content.title || '質問',
    contents: {
      type: 'bubble',
      size: 'mega',
      body: {
        type: 'box',
        layout: 'vertical',
        spacing: 'md',
        contents: [
          ...(content.progress ? [line(content.progress, { size: 'sm', color: GRAY })] : []),
          line(content.title || '（質問の文）', { weight: 'bold', size: 'lg' }),
          ...(content.paragraphs ?? []).filter(Boolean).map((text) => line(text, { size: 'md' })),
          ...buttons.map((label) => ({
            type: 'box',
            layout: 'vertical',
            backgroundColor: PALE_BLUE,
            cornerRadius: 'md',
            paddingAll: 'lg',
            contents: [line(label, { color: BLUE, align: 'center', weight: 'bold' })],
          })),
          ...(content.smallPrint ? [line(content.smallPrint, { size: 'xs', color: GRAY })] : []),
        ],
      },
      ...(footer.length > 0
        ? {
            footer: {
              type: 'box',
              layout: 'horizontal',
              contents: footer.map((label) => line(label, { color: BLUE, align: 'center' })),
            },
          }
        : {}),
    },
  };
}

/** Whole decades, as the talk asks for a year. */
export function decades(from: number, to: number): string[] {
  const list = [];
  for (let start = Math.floor(from / 10) * 10; start <= to; start += 10) list.push(`${start}年代`);
  return list;
}
