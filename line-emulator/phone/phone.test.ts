import { describe, expect, test } from 'vitest';
import { readAddress, writeAddress } from './address.js';
import { mergeItems, quickReplyOf, toEntry, unreadCount, webhookTrouble } from './entries.js';
import { destinationOf, ownOrigins } from './links.js';
import { pickerInput, pickerParams } from './picker.js';

const item = (seq: number, from: 'account' | 'user', more: object = {}) => ({
  seq,
  messageId: `m${seq}`,
  at: 1_790_000_000_000 + seq,
  from,
  kind: 'message' as const,
  message: { type: 'text', text: `${seq}` },
  ...more,
});

describe('住所欄', () => {
  test('人・アカウント・埋め込みを読み、同じ形に書く', () => {
    expect(readAddress('?channel=1&user=U1&embed=1')).toEqual({ channel: '1', user: 'U1', embed: true });
    expect(readAddress('')).toEqual({ embed: false });
    expect(writeAddress({ channel: '1', user: 'U1', embed: false })).toBe('?channel=1&user=U1');
    expect(writeAddress({ embed: false })).toBe('');
  });
});

describe('トークの中身', () => {
  test('クイックリプライは最後の吹き出しのものだけで、返事をすると消える', () => {
    const quickReply = { items: [] };
    const asked = item(1, 'account', { message: { type: 'text', text: '?', quickReply } });
    expect(quickReplyOf([asked])).toBe(quickReply);
    expect(quickReplyOf([asked, item(2, 'user', { kind: 'system', message: { type: 'follow' } })])).toBe(
      quickReply,
    );
    expect(quickReplyOf([asked, item(2, 'user')])).toBeNull();
    expect(quickReplyOf([asked, item(2, 'account')])).toBeNull();
    expect(quickReplyOf([])).toBeNull();
  });

  test('同じ番号の項目は置きかわり、順に並ぶ', () => {
    const merged = mergeItems(
      [item(1, 'user'), item(3, 'account')],
      [item(2, 'account'), item(1, 'user', { unsent: true })],
    );
    expect(merged.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(toEntry(merged[0] as never)).toMatchObject({ from: 'person', unsent: true });
  });

  test('未読は見たところより後の、アカウントからの吹き出しの数になる', () => {
    expect(unreadCount([item(1, 'account'), item(2, 'user'), item(3, 'account')], 1)).toBe(1);
  });

  test('友だち追加などは中央の一行になり、知らない出来事は空になる', () => {
    expect(toEntry(item(1, 'user', { kind: 'system', message: { type: 'follow' } }))).toMatchObject({
      from: 'note',
      message: '友だちに追加しました',
    });
    expect(toEntry(item(1, 'user', { kind: 'system', message: { type: 'constructor' } }))).toMatchObject({
      message: '',
    });
  });

  test('自分の写真は置き場所から読む', () => {
    expect(
      toEntry(item(1, 'user', { message: { type: 'image', contentUrl: '/c/1' } })).message,
    ).toMatchObject({ originalContentUrl: '/c/1' });
  });

  test('通知がサーバーに届かないときだけ、理由を言う', () => {
    expect(webhookTrouble(null)).toBeUndefined();
    expect(webhookTrouble({ sent: true, delivered: true, attempts: [] })).toBeUndefined();
    expect(webhookTrouble({ sent: false })).toContain('設定されていません');
    expect(
      webhookTrouble({
        sent: true,
        delivered: false,
        attempts: [{ reason: 'error_status_code', statusCode: 503 }],
      }),
    ).toContain('エラーが返りました（503）');
  });
});

describe('リンクの行き先', () => {
  const origins = ownOrigins(
    {
      webhookUrl: 'http://localhost:8080/line/webhook/x',
      loginCallbackUrls: ['https://city.example/cb', 'こわれた値'],
    },
    'http://localhost:8090',
  );

  test('チャネルに登録された所とエミュレーターは電話の中、ほかは外で開く', () => {
    expect(destinationOf('http://localhost:8080/r/', origins)).toEqual({
      kind: 'frame',
      url: 'http://localhost:8080/r/',
    });
    expect(destinationOf('http://localhost:8090/x', origins).kind).toBe('frame');
    expect(destinationOf('https://city.example/x', origins).kind).toBe('frame');
    expect(destinationOf('https://city.example.evil.example/', origins)).toMatchObject({
      kind: 'outside',
      host: 'city.example.evil.example',
    });
    expect(destinationOf('http://localhost:8081/', origins).kind).toBe('outside');
  });

  test('電話・LINE・それ以外を見分ける', () => {
    expect(destinationOf('tel:0120-000-000', origins)).toEqual({ kind: 'tel', number: '0120-000-000' });
    expect(destinationOf('line://ti/p/@x', origins).kind).toBe('line');
    expect(destinationOf('javascript:alert(1)', origins).kind).toBe('unusable');
  });
});

describe('日時の選択', () => {
  const action = {
    data: 'd',
    mode: 'datetime' as const,
    initial: '2026-11-21t09:00',
    max: '2026-12-31t23:59',
    min: 'いつでも',
  };

  test('LINEの書き方を入力欄の書き方にし、おかしな限界は既定にもどす', () => {
    expect(pickerInput(action)).toEqual({
      type: 'datetime-local',
      label: '日付と時刻',
      value: '2026-11-21T09:00',
      min: '1900-01-01T00:00',
      max: '2026-12-31T23:59',
    });
  });

  test('範囲の中だけがポストバックのparamsになる', () => {
    expect(pickerParams(action, '2026-11-21T10:00')).toEqual({ datetime: '2026-11-21T10:00' });
    expect(pickerParams(action, '2027-01-01T00:00')).toBeUndefined();
    expect(pickerParams(action, '')).toBeUndefined();
    expect(pickerParams({ data: 'd', mode: 'date' }, '2026-02-03')).toEqual({ date: '2026-02-03' });
    expect(pickerParams({ data: 'd', mode: 'time' }, '09:30')).toEqual({ time: '09:30' });
  });
});
