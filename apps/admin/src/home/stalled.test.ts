import { describe, expect, it } from 'vitest';
import { signed } from './signed.ts';
import { trouble } from './stalled.ts';

const NOW = Date.parse('2026-11-21T03:00:00Z');
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const base = { scheduledFor: null, startedAt: null, finishedAt: null, confirmed: 0, recipients: 10 };

describe('ホームの知らせ', () => {
  it('一部未配信は、7日間知らせる', () => {
    const delivery = { ...base, state: 'partly_unsent' as const };
    expect(trouble({ ...delivery, finishedAt: minutesAgo(10) }, NOW)).toContain('届いていません');
    expect(trouble({ ...delivery, finishedAt: minutesAgo(8 * 24 * 60) }, NOW)).toBeNull();
  });

  it('終わらない配信と、始まらない予約を知らせる', () => {
    expect(trouble({ ...base, state: 'sending', startedAt: minutesAgo(31) }, NOW)).toContain('30分以上');
    expect(trouble({ ...base, state: 'sending', startedAt: minutesAgo(5) }, NOW)).toBeNull();
    expect(trouble({ ...base, state: 'scheduled', scheduledFor: minutesAgo(6) }, NOW)).toContain('始まって');
    expect(trouble({ ...base, state: 'scheduled', scheduledFor: minutesAgo(-60) }, NOW)).toBeNull();
  });

  it('増減には符号を付ける', () => {
    expect([signed(3), signed(-2), signed(0)]).toEqual(['+3人', '−2人', '±0人']);
  });
});
