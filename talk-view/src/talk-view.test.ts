import { describe, expect, test } from 'vitest';
import {
  notificationText,
  previewThree,
  renderMessage,
  renderQuickReply,
  renderTalk,
  talkListText,
} from './index.ts';
import { checkMarkup } from './markup-check.ts';

const text = (body: string) => ({ type: 'text', text: body });

describe('文字の吹き出し', () => {
  test('改行はそのまま見え、記号は文字として出る', () => {
    const html = renderMessage(text('1行目\n<b>2行目</b> & "引用"'));
    expect(html).toContain('1行目<br>&lt;b&gt;2行目&lt;/b&gt; &amp; &quot;引用&quot;');
  });

  test('http・https・tel・lineの住所だけがリンクになり、句読点とかっこは含まない', () => {
    const html = renderMessage(
      text(
        '詳しくは(https://city.example/a_(b)?x=1&y=2)。電話 tel:0120-000-000、line://ti/p/@x javascript:alert(1)',
      ),
    );
    expect([...html.matchAll(/ href="([^"]*)"/g)].map((found) => found[1])).toEqual([
      'https://city.example/a_(b)?x&#61;1&amp;y&#61;2',
      'tel:0120-000-000',
      'line://ti/p/@x',
    ]);
  });

  test('名前とパスワードを含む住所はリンクにならない', () => {
    expect(renderMessage(text('https://bank.example@evil.example/'))).not.toContain('<a');
  });

  test('LINE絵文字は $ の位置にだけ置かれる', () => {
    const message = {
      ...text('$ 料金は$100です'),
      emojis: [
        { index: 0, productId: '5ac1bfd5040ab15980c9b435', emojiId: '001' },
        { index: 3, productId: 'x', emojiId: '1' },
      ],
    };
    const html = renderMessage(message);
    expect(html.match(/tv-emoji-mark/g)).toHaveLength(1);
    expect(html).toContain('料金は$100です');
    expect(renderMessage(message, { lineImages: true })).toContain(
      '/5ac1bfd5040ab15980c9b435/android/001.png',
    );
    expect(notificationText(message)).toBe('（絵文字） 料金は$100です');
  });

  test('textV2は差し込みと二重かっこを読む', () => {
    const message = {
      type: 'textV2',
      text: '{who}さん {{そのまま}} {none}',
      substitution: { who: { type: 'mention', mentionee: { type: 'all' } } },
    };
    expect(notificationText(message)).toBe('@Allさん {そのまま} {none}');
    expect(renderMessage(message)).toContain('tv-mention');
  });
});

describe('操作', () => {
  test('ポストバックはボタン、URLはリンクになり、中身はdata-actionに入る', () => {
    const html = renderMessage({
      type: 'template',
      altText: '確認',
      template: {
        type: 'confirm',
        text: 'よいですか',
        actions: [
          { type: 'postback', label: 'はい', data: 'a=1&b="2"', displayText: 'はい' },
          { type: 'uri', label: '見る', uri: 'https://city.example/' },
        ],
      },
    });
    expect(html).toContain('<button type="button"');
    expect(html).toContain(
      'data-action="{&quot;type&quot;:&quot;postback&quot;,&quot;label&quot;:&quot;はい&quot;,&quot;data&quot;:&quot;a&#61;1&amp;b&#61;\\&quot;2\\&quot;&quot;',
    );
    expect(html).toContain('href="https://city.example/"');
  });

  test('危ないURLの操作は押しても何も起きない', () => {
    for (const uri of [
      'javascript:alert(1)',
      'java\nscript:alert(1)',
      ' javascript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      '//evil.example',
      'https://a b/',
    ]) {
      const html = renderMessage({
        type: 'flex',
        altText: 'x',
        contents: {
          type: 'bubble',
          body: {
            type: 'box',
            layout: 'vertical',
            contents: [{ type: 'button', action: { type: 'uri', label: '開く', uri } }],
          },
        },
      });
      expect(html).toContain('tv-inert');
      expect(html).not.toContain('data-action');
      expect(html).not.toContain('href');
    }
  });

  test('全体が押せる箱の中のボタンは入れ子のボタンにならない', () => {
    const html = renderMessage({
      type: 'flex',
      altText: 'x',
      contents: {
        type: 'bubble',
        action: { type: 'message', text: '全体' },
        body: {
          type: 'box',
          layout: 'vertical',
          action: { type: 'message', text: '箱' },
          contents: [{ type: 'button', action: { type: 'message', label: '中', text: '中' } }],
        },
      },
    });
    expect(html.match(/<button[^>]*>(?:(?!<\/button>).)*<button/)).toBeNull();
    expect(html.match(/data-action/g)).toHaveLength(3);
  });

  test('クイックリプライは候補の列になり、なければ空になる', () => {
    expect(renderQuickReply(text('x'))).toBe('');
    const html = renderQuickReply({
      ...text('x'),
      quickReply: {
        items: [
          { type: 'action', action: { type: 'location', label: '現在地' } },
          { type: 'action', action: { type: 'message', label: '<はい>', text: 'はい' } },
        ],
      },
    });
    expect(html.match(/<li>/g)).toHaveLength(2);
    expect(html).toContain('&lt;はい&gt;');
  });
});

describe('Flex', () => {
  const box = (contents: unknown[], more: object = {}) =>
    renderMessage({
      type: 'flex',
      altText: 'x',
      contents: { type: 'bubble', body: { type: 'box', layout: 'vertical', contents, ...more } },
    });

  const margins = (html: string) => [...html.matchAll(/margin-top:(\w+)/g)].map((found) => found[1]);

  test('子の間隔は自分のmarginが親のspacingに勝ち、spacingは最初の子の前にはない', () => {
    const contents = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'text', text: 'c', margin: '3px' },
    ];
    expect(margins(box(contents, { spacing: 'md' }))).toEqual(['8px', '3px']);
    expect(margins(box([{ type: 'text', text: 'a', margin: 'xl' }], { spacing: 'md' }))).toEqual(['16px']);
  });

  test('横並びの幅は既定で等分、flexの0と自分の幅は中身なり', () => {
    const flexOf = (contents: unknown[]) =>
      [...box(contents, { layout: 'horizontal' }).matchAll(/style="flex:([^;"]*)/g)].map((found) => found[1]);
    expect(
      flexOf([
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b', flex: 3 },
        { type: 'text', text: 'c', flex: 0 },
        { type: 'box', layout: 'vertical', contents: [], width: '20px', flex: 2 },
        { type: 'filler' },
      ]),
    ).toEqual(['0 0 auto', '1 0 0', '3 0 0', '0 0 auto', '0 0 auto', '1 0 0px']);
  });

  test('折り返さない文は改行も空白になり、縮めるときは幅から大きさが決まる', () => {
    const html = box([{ type: 'text', text: '一\n二', adjustMode: 'shrink-to-fit' }]);
    expect(html).toContain('一 二');
    expect(html).toContain('font-size:min(1rem,max(0.5rem,calc(100cqi / 2.6)))');
    expect(box([{ type: 'text', text: '一\n二', wrap: true, lineSpacing: '20px' }])).toContain(
      'line-height:calc(1.4em + 20px);margin-block:-10px',
    );
  });

  test('先頭の区画の上には線を引かず、動画の比は1:1が既定になる', () => {
    const body = { type: 'box', layout: 'vertical', contents: [{ type: 'text', text: 'a' }] };
    const styles = { header: { separator: true }, body: { separator: true } };
    const html = renderMessage({
      type: 'flex',
      contents: { type: 'bubble', header: body, body, styles, direction: 'rtl' },
    });
    expect(html.match(/tv-separator/g)).toHaveLength(1);
    expect(html).toContain('dir="rtl"');
    const hero = { type: 'video', url: 'https://a.example/v.mp4', previewUrl: 'https://a.example/p.png' };
    expect(renderMessage({ type: 'flex', contents: { type: 'bubble', hero } })).toContain(
      'aspect-ratio:1 / 1',
    );
  });

  test('色・大きさは決まった形だけがCSSになる', () => {
    const html = box([{ type: 'text', text: 'a', color: '#ff0000;background:url(//evil)', size: '9px;x' }], {
      backgroundColor: '#00FF0080',
      paddingAll: 'expression(1)',
      width: '50%',
      height: '-1px',
    });
    expect(html).toContain('background-color:#00FF0080');
    expect(html).toContain('width:50%');
    expect(html).not.toMatch(/evil|expression|-1px|height:-/);
  });

  test('深すぎる入れ子でも止まらない', () => {
    let deep: unknown = { type: 'text', text: '底' };
    for (let i = 0; i < 50_000; i++) deep = { type: 'box', layout: 'vertical', contents: [deep] };
    expect(box([deep])).not.toContain('底');
  });
});

describe('行と3つの場所', () => {
  test.each([
    [{ type: 'image' }, '写真を送信しました'],
    [{ type: 'flex', altText: ' 避難所\nを開設 ' }, '避難所 を開設'],
    [{ type: 'sticker' }, 'スタンプを送信しました'],
    [null, 'メッセージを送信しました'],
  ])('通知の行 %#', (message, line) => {
    expect(notificationText(message)).toBe(line);
  });

  test('トーク一覧は最後の吹き出しの行になる', () => {
    expect(talkListText([text('a'), text('b')])).toBe('b');
    expect(talkListText([])).toBe('');
    expect(talkListText('?')).toBe('');
  });

  test('見え方の確認は通知・トーク一覧・吹き出しを返す', () => {
    const places = previewThree([text('1通目'), text('2通目')], { accountName: '<旭市>' });
    expect(places.notification.indexOf('2通目')).toBeLessThan(places.notification.indexOf('1通目'));
    expect(places.talkList).toContain('2通目');
    expect(places.bubble).toContain('1通目');
    for (const html of Object.values(places)) {
      expect(html).toContain('&lt;旭市&gt;');
      expect(checkMarkup(html)).toEqual([]);
    }
  });

  test('トークは日付の線、続きの吹き出し、取り消しを描く', () => {
    const at = Date.UTC(2026, 10, 21, 5, 5);
    const html = renderTalk(
      [
        { from: 'account', message: text('こんにちは'), at },
        { from: 'account', message: text('続き'), at },
        { from: 'person', message: text('消した'), at, unsent: true },
        { from: 'note', message: '友だちに追加しました', at },
      ],
      { accountName: '旭市' },
    );
    expect(html).toContain('11月21日(土)');
    expect(html).toContain('14:05');
    expect(html.match(/tv-avatar/g)).toHaveLength(1);
    expect(html).not.toContain('消した');
    expect(html).toContain('あなたがメッセージの送信を取り消しました');
  });
});
