import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkText } from './check-text.ts';

const now = Temporal.Instant.from('2026-11-21T03:00:00Z'); // a Saturday
const messages = (text: string, scheduled = false) =>
  checkText(text, 'blocks.0.text', now, scheduled).map((finding) => finding.message);

describe('配信前の確認', () => {
  it('日付と曜日が合わないと、正しい曜日を知らせる', () => {
    expect(messages('11月22日（土）に開きます')).toEqual([
      '「11月22日(土)」は日曜日です。日付か曜日を直してください。',
    ]);
    expect(messages('11/22(日)に開きます。2027年1月4日（月）まで')).toEqual([]);
  });

  it('全角の日付も読み、ない日と過ぎた日を知らせる', () => {
    expect(messages('１１月３１日（火）')[0]).toContain('という日はありません');
    expect(messages('11月3日（火・祝）の催し')[0]).toContain('過ぎた日');
  });

  it('消し忘れの○○と【要確認】を知らせる', () => {
    expect(messages('○○課まで')).toHaveLength(1);
    expect(messages('【要確認】電話番号')).toHaveLength(1);
    expect(messages('○印をつけてください')).toEqual([]);
  });

  it('予約配信の「明日」は知らせ、今すぐの配信では知らせない', () => {
    expect(messages('明日は休館です', true)).toHaveLength(1);
    expect(messages('明日は休館です')).toEqual([]);
  });

  it('どんな文でも止まらない', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.boolean(),
        (text, scheduled) => void messages(text, scheduled),
      ),
    );
  });
});
