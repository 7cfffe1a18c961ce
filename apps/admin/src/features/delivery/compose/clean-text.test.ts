import { describe, expect, it } from 'vitest';
import { cleanPasted } from './clean-text.ts';

describe('貼り付けた文章の整理', () => {
  it.each([
    ['ソフトハイフン', '防災\u00AD訓練', '防災訓練'],
    ['ゼロ幅の空白とBOM', '\uFEFF防災\u200B訓練', '防災訓練'],
    ['改行しない空白', '10\u00A0時', '10 時'],
    ['Wordの改行', '一\r\n二\u000B三\u2028四', '一\n二\n三\n四'],
    ['タブ', '日時\t\t10時', '日時　10時'],
    ['行の終わりの空白', '一 　\n二', '一\n二'],
    ['多すぎる空行', '一\n\n\n\n\n\n二', '一\n\n\n二'],
    ['PDFの部首', '⾼齢者の⽅', '高齢者の方'],
    ['濁点が離れた仮名', 'こ\u3099み', 'ごみ'],
    ['制御文字', '一\u0000\u001F二', '一二'],
    ['書く向きの印', '\u202E一二\u202C', '一二'],
  ])('%s', (_, pasted, clean) => expect(cleanPasted(pasted)).toBe(clean));

  it.each([
    ['全角の空白で作った字下げ', '　本文です。'],
    ['つなげた絵文字', '👨‍👩‍👧と❤️'],
    ['字形の選択', '葛\u{E0100}飾'],
    ['𠮷などの漢字', '𠮷田さん'],
    ['普通の文', '10月1日(木) 10:00～\n市役所'],
  ])('そのまま：%s', (_, text) => expect(cleanPasted(text)).toBe(text));

  it('半分に切れた文字は送らない', () => expect(cleanPasted('一\uD83D')).toBe('一\uFFFD'));
});
