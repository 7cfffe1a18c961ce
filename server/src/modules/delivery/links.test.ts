import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linksIn, replaceLinks } from './links.ts';

describe('配信のリンク', () => {
  it('日本語の文にじかに続くアドレスを見つけ、文の句読点は含めない', () => {
    const text =
      '詳しくはhttps://example.jp/a?b=1をご覧ください。(http://example.jp/x_(y)). または https://example.jp/z, へ';
    expect(linksIn(text)).toEqual([
      'https://example.jp/a?b=1',
      'http://example.jp/x_(y)',
      'https://example.jp/z',
    ]);
  });

  it('名前やパスワードを含むアドレスと、ほかの方式は置き換えない', () => {
    expect(linksIn('https://user:pass@example.jp/ javascript:alert(1) ftp://example.jp/')).toEqual([]);
  });

  it('置き換えてもリンク以外の文字は1文字も変わらない', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string({ unit: 'grapheme' }), fc.webUrl(), fc.constantFrom('。', ')', '「', '\n', '.')),
        ),
        (parts) => {
          const text = parts.join('');
          expect(replaceLinks(text, (url) => url)).toBe(text);
          const found = linksIn(text);
          let next = 0;
          replaceLinks(text, (url) => {
            expect(url).toBe(found[next++]);
            return 'x';
          });
          expect(next).toBe(found.length);
        },
      ),
    );
  });
});
