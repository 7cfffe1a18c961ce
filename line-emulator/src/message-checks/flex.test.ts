import { expect, test } from 'vitest';
import { bubble, errorOf, flex } from './test-messages.ts';

test('Flexの誤りは、contentsの中の場所を示す', () => {
  const wrong = bubble(
    { type: 'text', text: '' },
    { type: 'unknown' },
    { type: 'button' },
    { type: 'box', layout: 'vertical', contents: [], colour: '#000000' },
    { type: 'image', url: 'https://example.jp/a.png', size: 'huge' },
  );
  expect(errorOf([flex(wrong)])).toEqual({
    message: 'A message (messages[0]) in the request body is invalid',
    details: [
      { message: 'must be non-empty text', property: '/body/contents/0/text' },
      { message: 'invalid property', property: '/body/contents/1' },
      { message: 'must be specified', property: '/body/contents/2/action' },
      { message: 'unknown field', property: '/body/contents/3/colour' },
      { message: 'invalid property', property: '/body/contents/4/size' },
    ],
  });
});

test('Flexの大きさ: バブル30 KB、カルーセル12個', () => {
  expect(errorOf([flex(bubble({ type: 'text', text: 'a'.repeat(31_000) }))]).details[0].message).toContain(
    '30 KB',
  );
  const small = bubble({ type: 'text', text: 'あ' });
  expect(errorOf([flex({ type: 'carousel', contents: Array(12).fill(small) })])).toBeNull();
  expect(errorOf([flex({ type: 'carousel', contents: Array(13).fill(small) })]).details[0].property).toBe(
    '/contents',
  );
  const mixed = { type: 'carousel', contents: [small, { ...small, size: 'kilo' }] };
  expect(errorOf([flex(mixed)]).details[0].property).toBe('/contents/1/size');
});
