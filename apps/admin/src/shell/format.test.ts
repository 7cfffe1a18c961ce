import { describe, expect, it } from 'vitest';
import { formatDate, formatDateTime, atLeast, formatPeople, formatRate, formatTime } from './format.ts';

describe('画面の数字と日時', () => {
  it('日本の暦と時刻で、曜日まで書く', () => {
    expect(formatDate('2026-11-21T15:00:00Z')).toBe('令和8年11月22日(日)');
    expect(formatDateTime('2026-11-21T03:04:00Z')).toBe('2026/11/21(土) 12:04');
    expect(formatTime('2026-11-20T21:05:00Z')).toBe('6:05');
  });

  it('人数は3桁で区切り、率がなければ線を引く', () => {
    expect(formatPeople(12480)).toBe('12,480人');
    expect(formatPeople('few')).toBe('10人未満');
    expect(formatPeople({ about: 1200 })).toBe('約1,200人');
    expect([atLeast(7), atLeast('few'), atLeast({ about: 150 })]).toEqual([7, 1, 150]);
    expect(formatRate(0.7451)).toBe('74.5%');
    expect(formatRate(null)).toBe('—');
  });
});
