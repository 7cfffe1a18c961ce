/** What a button of a message does when a resident taps it: one shape for cards, image maps and quick replies. */
import { z } from 'zod';

/** The words staff choose from. */
export const TAP_KINDS = {
  link: 'ページを開く',
  call: '電話をかける',
  say: '決まった言葉を送ってもらう',
  answer: '押した人に返事をする',
} as const;
export type TapKind = keyof typeof TAP_KINDS;

/** LINE counts labels in graphemes; 20 is its limit for quick replies and templates, and what a narrow phone shows. */
export const LABEL_LIMIT = 20;
/** LINE's limits: uri 1,000, message text 300 (facts, section 3). An answer is a text of ours; longer ones nobody reads. */
const LINK_LIMIT = 1000;
const SAY_LIMIT = 300;
const ANSWER_LIMIT = 500;

/** A button, complete or not. `value`: address, phone number, words, or the answer, by `does`. */
export const draftTap = z.object({
  does: z.enum(Object.keys(TAP_KINDS) as [TapKind, ...TapKind[]]),
  label: z.string().max(100, { error: 'ボタンの文字が長すぎます' }),
  value: z.string().max(2000, { error: '文字が多すぎます' }),
});
export type DraftTap = z.output<typeof draftTap>;

/** Where in a block something lacks, and what to do: said at the field before anything is sent. */
export interface BlockProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' });
/** As a person counts, and as LINE counts labels. */
export const graphemeLength = (text: string): number => [...graphemes.segment(text)].length;

/** Full-width digits and every dash that people type become those that a phone dials. Empty when nothing dialable is left. */
export function dialable(phone: string): string {
  const digits = phone.normalize('NFKC').replace(/[^\d+#*]/g, '');
  return /^(?:\+\d{8,15}|0\d{8,10}|[1-9]\d{2,3}|#\d{4})$/.test(digits) ? digits : '';
}

/** Whether LINE and a phone can open it. */
export function isWebLink(address: string): boolean {
  if (!/^https?:\/\/[^\s/]+\.[^\s]+$/.test(address)) return false;
  const url = URL.parse(address);
  return url !== null && url.username === '' && url.password === '';
}

export function tapProblems(tap: DraftTap, path: readonly (string | number)[] = []): BlockProblem[] {
  const problems: BlockProblem[] = [];
  const at = (field: string, message: string) => problems.push({ path: [...path, field], message });
  const label = tap.label.trim();
  if (label === '') at('label', 'ボタンの文字を入れてください');
  else if (graphemeLength(label) > LABEL_LIMIT) at('label', `ボタンの文字は${LABEL_LIMIT}字までです`);
  const value = tap.value.trim();
  switch (tap.does) {
    case 'link':
      if (!isWebLink(value)) at('value', 'https:// から始まるアドレスを入れてください');
      else if (value.length > LINK_LIMIT)
        at('value', `アドレスは${LINK_LIMIT.toLocaleString('ja-JP')}字までです`);
      break;
    case 'call':
      if (dialable(value) === '') at('value', '電話番号を市外局番から入れてください（例：092-123-4567）');
      break;
    case 'say':
      if (value === '') at('value', '送ってもらう言葉を入れてください');
      else if (graphemeLength(value) > SAY_LIMIT) at('value', `送ってもらう言葉は${SAY_LIMIT}字までです`);
      break;
    case 'answer':
      if (value === '') at('value', '押した人への返事を入れてください');
      else if (value.length > ANSWER_LIMIT) at('value', `返事は${ANSWER_LIMIT}字までです`);
      break;
  }
  return problems;
}
