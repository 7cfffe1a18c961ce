import { expect, it } from 'vitest';
import { chooseLanguage } from './languages.ts';

it('CLI-02 希望の順に、話せる最初の言語を選び、なければ日本語にする', () => {
  expect(chooseLanguage([null, undefined, 'pt-BR', 'en'])).toBe('pt');
  expect(chooseLanguage(['ja-easy'])).toBe('ja-easy');
  expect(chooseLanguage(['ja-JP'])).toBe('ja');
  expect(chooseLanguage(['zh-CN'])).toBe('zh');
  expect(chooseLanguage(['fr', '', '../etc'])).toBe('ja');
});
