import { describe, expect, it } from 'vitest';
import { confirmationSentence, inJapan, japaneseInstant, suggestedTime } from './confirmation.ts';

describe('配信の確認の文', () => {
  it.each([
    ['友だち全員', 12480, null, '友だち全員（12,480人）に今すぐ配信します。'],
    [
      'お住まいの地域が「旭地区」、かつ今年の誕生日で65歳以上の人（未回答の人は含みません）',
      1204,
      null,
      'お住まいの地域が「旭地区」、かつ今年の誕生日で65歳以上の1,204人に今すぐ配信します。',
    ],
    [
      '配信グループ「旭地区」：お住まいの地域が「旭地区」の人（未回答の人も含みます）',
      9,
      '令和8年12月1日(火) 9:00',
      '令和8年12月1日(火) 9:00に、配信グループ「旭地区」：お住まいの地域が「旭地区」の9人に配信します。',
    ],
    ['テスト配信を受け取る職員', 3, null, 'テスト配信を受け取る職員の3人に今すぐ配信します。'],
  ])('%s', (target, people, when, sentence) =>
    expect(confirmationSentence(target, people, when)).toBe(sentence),
  );
});

describe('日本の日時', () => {
  it('日本の日付と時刻を、世界のどこでも同じ時点にする', () => {
    expect(japaneseInstant('2026-12-01', 9, 5)).toBe('2026-12-01T00:05:00.000Z');
    expect(inJapan('2026-12-01T00:05:00Z')).toEqual({ day: '2026-12-01', hour: 9, minute: 5 });
    expect(inJapan('2026-11-30T15:00:00Z')).toEqual({ day: '2026-12-01', hour: 0, minute: 0 });
  });

  it.each([
    ['2026-11-20T20:10:00Z', { day: '2026-11-21', hour: 9, minute: 0 }],
    ['2026-11-21T01:20:00Z', { day: '2026-11-21', hour: 11, minute: 0 }],
    ['2026-11-21T07:20:00Z', { day: '2026-11-22', hour: 9, minute: 0 }],
    ['2026-12-31T09:00:00Z', { day: '2027-01-01', hour: 9, minute: 0 }],
  ])('%s に開くと、次の執務時間を勧める', (now, time) => expect(suggestedTime(now)).toEqual(time));
});
