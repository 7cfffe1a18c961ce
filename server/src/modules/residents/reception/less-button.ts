/** 「このお知らせを減らす」 under a delivery: a small bubble of its own, since a text has no buttons and LINE for PC shows no quick replies. */
import type { ResidentLanguage } from '@madoguchi/contract/questions';
import { postbackData, type Message } from '../../talk/index.ts';
import { RECEPTION_WORDS } from './words.ts';

/** Value of the Digital Agency's design tokens (blue 900), as in the other bubbles. */
const BLUE = '#0017C1';

/** @param topic the delivery's 配信カテゴリー */
export function lessMessage(topic: string, language: ResidentLanguage = 'ja'): Message {
  const label = RECEPTION_WORDS[language].less;
  return {
    type: 'flex',
    altText: label,
    contents: {
      type: 'bubble',
      size: 'kilo',
      body: {
        type: 'box',
        layout: 'vertical',
        paddingAll: 'none',
        contents: [
          {
            type: 'button',
            style: 'link',
            height: 'md',
            color: BLUE,
            scaling: true,
            adjustMode: 'shrink-to-fit',
            action: { type: 'postback', label, data: postbackData({ command: 'less', topic }) },
          },
        ],
      },
    },
  };
}
