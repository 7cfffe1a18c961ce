/** Words of a text: what was left over, what the city writes otherwise, what a screen reader stumbles over. Pure. */
import type { TextFinding } from './finding.ts';

/** 言葉の一覧: what is written here and what the city writes. */
export interface Word {
  readonly instead: string;
  readonly write: string;
}

const LEFT_OVER = /[○〇◯]{2,}|【要確認】|[△▲]{2,}|[XxＸｘ]{2,}(?=月|日|時|課|円)|ｘｘ/;
/** 「健 康 診 断」: single characters with spaces between, as on a paper poster. */
const SPACED = /(?<![一-龠々ぁ-んァ-ヶー])(?:[一-龠々ぁ-んァ-ヶー][ 　]+){2,}[一-龠々ぁ-んァ-ヶー]/g;
/** Lines drawn with characters: each of them may be read aloud. */
const RULED = /^[ 　]*([-=＝ー―─━_＿~〜*＊☆★◆◇■□●・.。…])\1{3,}[ 　]*$\n?/gm;
const HALF_WIDTH_KANA = /[ｦ-ﾟ]+/g;

export function checkWording(text: string, words: readonly Word[]): TextFinding[] {
  return [...leftOver(text), ...cityWords(text, words), ...forScreenReaders(text)];
}

function leftOver(text: string): TextFinding[] {
  const found = LEFT_OVER.exec(text);
  return found ? [{ message: `「${found[0]}」が残っています。正しい言葉に直してください。` }] : [];
}

function cityWords(text: string, words: readonly Word[]): TextFinding[] {
  return words.flatMap(({ instead, write }) => {
    for (let start = text.indexOf(instead); start !== -1; start = text.indexOf(instead, start + 1)) {
      // 「子供」→「子供たち」: what is right already contains the word.
      const inside = write.indexOf(instead);
      if (inside !== -1 && text.startsWith(write, start - inside)) continue;
      return [
        {
          message: `市では「${instead}」を「${write}」と書きます（言葉の一覧）。`,
          fix: { start, end: start + instead.length, replacement: write, label: `「${write}」に直す` },
        },
      ];
    }
    return [];
  });
}

function forScreenReaders(text: string): TextFinding[] {
  const replaced = (match: RegExpExecArray, replacement: string, message: string, label: string) => ({
    message,
    fix: { start: match.index, end: match.index + match[0].length, replacement, label },
  });
  return [
    ...[...text.matchAll(SPACED)].map((match) =>
      replaced(
        match,
        match[0].replace(/[ 　]+/g, ''),
        `「${match[0]}」は、間の空白のため1字ずつ読み上げられます。`,
        '空白を取る',
      ),
    ),
    ...[...text.matchAll(RULED)]
      .slice(0, 1)
      .map((match) =>
        replaced(
          match,
          '',
          `記号を並べた線（${match[0].trim().slice(0, 6)}…）は、記号の名前がくり返し読み上げられます。空の行で区切ってください。`,
          '線を取る',
        ),
      ),
    ...[...text.matchAll(HALF_WIDTH_KANA)]
      .slice(0, 1)
      .map((match) =>
        replaced(
          match,
          match[0].normalize('NFKC'),
          `半角カナ「${match[0]}」は、読みにくく、正しく読み上げられないことがあります。`,
          '全角に直す',
        ),
      ),
  ];
}
