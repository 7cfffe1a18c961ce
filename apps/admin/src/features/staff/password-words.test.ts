import { passwordReason } from '@madoguchi/contract/staff';
import { describe, expect, it } from 'vitest';
import { formatSeconds, passwordProblem } from './password-words.ts';

describe('パスワードの言葉', () => {
  it.each([
    [0, '0秒'],
    [59.2, '1分0秒'],
    [65, '1分5秒'],
    [900, '15分0秒'],
  ])('%s秒', (seconds, words) => expect(formatSeconds(seconds)).toBe(words));

  it('断る理由ごとに、何がいけないかと、どうすればよいかを言う', () => {
    for (const reason of passwordReason.options) {
      expect(passwordProblem(reason)).toMatch(/してください。$/);
      expect(passwordProblem(reason)).not.toBe(passwordProblem('new_reason'));
    }
  });

  it('知らない理由でも、どうすればよいかを言う', () => {
    expect(passwordProblem('too_short')).toContain('12文字以上');
    expect(passwordProblem('new_reason')).toContain('ほかのもの');
  });
});
