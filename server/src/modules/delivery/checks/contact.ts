/** Telephone numbers that nobody can dial, and notices that do not say whom to ask. Pure. */
import type { TextFinding } from './finding.ts';

const PHONE =
  /(?<![\d０-９-])[0０][\d０-９]{1,4}[-‐－ー―(（ ][\d０-９]{1,4}[-‐－ー―)） ][\d０-９]{2,5}(?![\d０-９])/g;
/** Mobile, IP telephones, 0800, 0570 … 11 digits begin with these; everything else has ten (総務省, 電気通信番号計画). */
const ELEVEN = /^0(?:[5-9]0|800)/;
const ASKABLE =
  /(?<!\d)[0０][\d０-９]{1,4}[-‐－ー―(（ ]?[\d０-９]{1,4}[-‐－ー―)） ]?[\d０-９]{3,4}|問い?合わ?せ|連絡先|電話|[\w.+-]+@[\w-]+\.\w/;

export function checkPhones(text: string): TextFinding[] {
  return [...text.matchAll(PHONE)].flatMap((match) => {
    const digits = match[0].normalize('NFKC').replace(/\D/g, '');
    const right = ELEVEN.test(digits) ? 11 : 10;
    return digits.length === right
      ? []
      : [
          {
            message: `電話番号「${match[0]}」のけた数が合いません（${digits.length}けた。正しくは${right}けた）。`,
          },
        ];
  });
}

/** Whether any of the texts says whom to ask. */
export const saysWhomToAsk = (texts: readonly string[]): boolean => texts.some((text) => ASKABLE.test(text));
