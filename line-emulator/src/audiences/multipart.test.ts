import { describe, expect, test } from 'vitest';
import { fieldOf, readForm } from './multipart.ts';

const form = (...lines: string[]) => Buffer.from(lines.join('\r\n'));
const field = (name: string, value: string) => [
  '--b',
  `Content-Disposition: form-data; name="${name}"`,
  '',
  value,
];

describe('フォームを分ける', () => {
  test('ブラウザーと同じ書き方のフォームを、名前・種類・中身に分ける', async () => {
    const sent = new FormData();
    sent.append('description', '朝市の「お知らせ」\r\n--b');
    sent.append('file', new File(['一行目\r\n二行目'], '名簿".txt', { type: 'text/plain' }));
    const request = new Request('http://x/', { method: 'POST', body: sent });
    const type = request.headers.get('content-type')!;
    const parts = readForm(Buffer.from(await request.arrayBuffer()), type)!;
    expect(fieldOf(parts, 'description')).toBe('朝市の「お知らせ」\r\n--b');
    expect(parts[1]).toMatchObject({ name: 'file', type: 'text/plain' });
    expect(parts[1]!.bytes.toString()).toBe('一行目\r\n二行目');
    expect(fieldOf(parts, 'none')).toBeUndefined();
  });

  test('引用符のある境界、前書き、空の値も読む', () => {
    const body = form('前書き', ...field('a', ''), ...field('b', '2'), '--b--', '');
    const parts = readForm(body, 'multipart/form-data; boundary="b"')!;
    expect(parts.map(({ name, bytes }) => [name, bytes.toString()])).toEqual([
      ['a', ''],
      ['b', '2'],
    ]);
  });

  test.each([
    ['境界が書かれていない', form(...field('a', '1'), '--b--'), 'multipart/form-data'],
    ['閉じていない', form(...field('a', '1')), 'multipart/form-data; boundary=b'],
    [
      '名前がない',
      form('--b', 'Content-Type: text/plain', '', '1', '--b--'),
      'multipart/form-data; boundary=b',
    ],
    ['見出しの終わりがない', form('--b', 'x', '--b--'), 'multipart/form-data; boundary=b'],
    ['空', Buffer.alloc(0), 'multipart/form-data; boundary=b'],
    ['別の境界', form(...field('a', '1'), '--b--'), 'multipart/form-data; boundary=c'],
  ])('フォームでないものは読まない（%s）', (_, body, type) => {
    expect(readForm(body, type)).toBeUndefined();
  });
});
