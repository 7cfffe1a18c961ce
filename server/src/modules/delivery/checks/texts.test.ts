import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPhones, saysWhomToAsk } from './contact.ts';
import { checkDates, checkLeftOverDates } from './dates.ts';
import type { TextFinding } from './finding.ts';
import { checkWording } from './wording.ts';

const now = Temporal.Instant.from('2026-11-21T03:00:00Z'); // a Saturday
const words = [{ instead: '障害者', write: '障がい者' }];
const all = (text: string, scheduled = false) => [
  ...checkDates(text, now, scheduled),
  ...checkWording(text, words),
  ...checkPhones(text),
];
const messages = (text: string, scheduled = false) => all(text, scheduled).map(({ message }) => message);
const fixed = (text: string, { fix }: TextFinding) =>
  fix ? text.slice(0, fix.start) + fix.replacement + text.slice(fix.end) : text;
/** 直す pressed until nothing offers it any more. */
function mended(text: string): string {
  for (let i = 0; i < 50; i += 1) {
    const next = all(text).find(({ fix }) => fix);
    if (!next) return text;
    text = fixed(text, next);
  }
  return text;
}

describe('配信前の確認', () => {
  it('日付と曜日が合わないと、正しい曜日を知らせ、その曜日に直せる', () => {
    const text = '11月22日（土）に開きます';
    expect(messages(text)).toEqual(['「11月22日（土）」は日曜日です。日付か曜日を直してください。']);
    expect(mended(text)).toBe('11月22日（日）に開きます');
    expect(messages('11月22日(日)に開きます。2027年1月4日（月）まで')).toEqual([]);
  });

  it('全角の日付も読み、ない日と過ぎた日を知らせる', () => {
    expect(messages('１１月３１日（火）')[0]).toContain('という日はありません');
    expect(messages('11月3日（火・祝）の催し')[0]).toContain('過ぎた日');
  });

  it('11/21(土) のような書き方は、読み上げに向く書き方に直せる', () => {
    expect(mended('11/22(日)')).toBe('11月22日（日曜日）');
    expect(mended('11/22(土)から')).toBe('11月22日（日曜日）から');
    expect(mended('２０２６年１１／２３（月・祝）')).toBe('2026年11月23日（月曜日・祝）');
  });

  it('消し忘れの○○と【要確認】を知らせる', () => {
    expect(messages('○○課まで')).toHaveLength(1);
    expect(messages('【要確認】です')).toHaveLength(1);
    expect(messages('XX月XX日')).toHaveLength(1);
    expect(messages('○印をつけてください')).toEqual([]);
  });

  it('予約配信の「明日」は知らせ、今すぐの配信では知らせない', () => {
    expect(messages('明日は休館です', true)).toHaveLength(1);
    expect(messages('明日は休館です')).toEqual([]);
  });

  it('複製した前の配信にもあった日付を知らせる', () => {
    expect(checkLeftOverDates('12月5日と1月9日に', '12月５日（金）でした')).toMatchObject([
      { message: expect.stringContaining('「12月5日」') },
    ]);
    expect(checkLeftOverDates('12月6日', '')).toEqual([]);
  });

  it('市の書き方、字の間の空白、線、半角カナを直せる', () => {
    expect(mended('障害者の方')).toBe('障がい者の方');
    expect(messages('障がい者の方')).toEqual([]);
    expect(mended('健 康 診 断のお知らせ')).toBe('健康診断のお知らせ');
    expect(messages('東京 大阪 名古屋')).toEqual([]);
    expect(mended('上\n────────\n下')).toBe('上\n下');
    expect(mended('ｱﾝｹｰﾄとｶﾞｲﾄﾞ')).toBe('アンケートとガイド');
  });

  it('けた数の合わない電話番号を知らせる', () => {
    expect(checkPhones('電話 092-123-456')).toHaveLength(1);
    expect(checkPhones('電話 092-123-4567、090-1234-5678、0120-123-456、０９２－１２３－４５６７')).toEqual(
      [],
    );
    expect(checkPhones('090-1234-567')).toHaveLength(1);
    expect(checkPhones('2026-11-21、10:00-12:00')).toEqual([]);
  });

  it('問い合わせ先があるかが分かる', () => {
    expect(saysWhomToAsk(['健診を行います。'])).toBe(false);
    for (const text of ['広報課 092-123-4567', 'お問い合わせは窓口へ', 'soumu@example.jp'])
      expect(saysWhomToAsk([text]), text).toBe(true);
  });

  it('どんな文でも止まらず、直す場所は文の中にあり、直し続ければ直すところがなくなる', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        '11/22(土)',
        '１２月３２日（月）',
        '障害者',
        '健 康 診 断',
        '----',
        '\n*****\n',
        'ｶﾞ',
        '○○',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.boolean(), (pieces, scheduled) => {
        const text = pieces.join('');
        for (const { fix } of all(text, scheduled)) {
          if (!fix) continue;
          expect(fix.start).toBeGreaterThanOrEqual(0);
          expect(fix.end).toBeLessThanOrEqual(text.length);
          expect(fix.start).toBeLessThanOrEqual(fix.end);
        }
        expect(all(mended(text)).filter(({ fix }) => fix)).toEqual([]);
      }),
    );
  });
});
