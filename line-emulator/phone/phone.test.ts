import { describe, expect, test } from 'vitest';
import { readAddress, writeAddress } from './address.js';
import {
  mergeItems,
  picturesOf,
  quickReplyOf,
  quotedItem,
  toEntry,
  unreadCount,
  webhookTrouble,
} from './entries.js';
import { couponReward, couponUntil } from './coupon-words.js';
import { addressBeside, destinationOf, ownOrigins } from './links.js';
import { pickerInput, pickerParams } from './picker.js';
import { findPlaces } from './places.js';

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
    expect(readAddress('?channel=1&user=U1&embed=1')).toEqual({
      channel: '1',
      user: 'U1',
      device: 'phone',
      beside: [],
      embed: true,
    });
    expect(readAddress('')).toEqual({ device: 'phone', beside: [], embed: false });
    const alone = { device: 'phone', beside: [], embed: false } as const;
    expect(writeAddress({ ...alone, channel: '1', user: 'U1' })).toBe('?channel=1&user=U1');
    expect(writeAddress(alone)).toBe('');
  });

  test('パソコンの画面と、横に並べた人（自分と重なりを除く）も住所欄に残る', () => {
    const read = readAddress('?user=U1&device=pc&beside=U2&beside=U1&beside=U2&beside=U3');
    expect(read).toMatchObject({ user: 'U1', device: 'pc', beside: ['U2', 'U3'] });
    expect(writeAddress(read)).toBe('?user=U1&device=pc&beside=U2&beside=U3');
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
    expect(quickReplyOf([asked], asked.seq)).toBeNull();
    expect(quickReplyOf([asked], asked.seq - 1)).toBe(quickReply);
  });

  test('返信の元は、住民の返信では番号、アカウントの返信では引用の印から見つかる', () => {
    const mine = item(1, 'user', { message: { type: 'text', text: 'いつ？', quoteToken: 'q1' } });
    const theirs = item(2, 'account', { message: { type: 'text', text: '28日', quoteToken: 'q1' } });
    const again = item(3, 'user', {
      message: { type: 'text', text: 'はい', quotedMessageId: 'm2', quoteToken: 'q3' },
    });
    const all = [mine, theirs, again];
    expect(all.map((one) => quotedItem(one, all)?.seq)).toEqual([undefined, 1, 2]);
  });

  test('大きく見られるのは、取り消されていない画像だけになる', () => {
    const mine = item(1, 'user', { message: { type: 'image', contentUrl: '/c/1' } });
    const theirs = item(2, 'account', {
      message: { type: 'image', originalContentUrl: 'https://x.example/2' },
    });
    const gone = item(3, 'user', { message: { type: 'image' }, unsent: true });
    expect(picturesOf([mine, item(4, 'account'), theirs, gone], 'みほん市')).toEqual([
      { url: '/c/1', label: 'あなたが送った画像' },
      { url: 'https://x.example/2', label: 'みほん市が送った画像' },
    ]);
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

  const to = (uri: string) => destinationOf(uri, origins, 'http://localhost:8090');

  test('チャネルに登録された所とエミュレーターは電話の中、ほかは外で開く', () => {
    expect(to('http://localhost:8080/r/')).toEqual({ kind: 'frame', url: 'http://localhost:8080/r/' });
    expect(to('http://localhost:8090/x').kind).toBe('frame');
    expect(to('https://city.example/x').kind).toBe('frame');
    expect(to('https://city.example.evil.example/')).toMatchObject({
      kind: 'outside',
      host: 'city.example.evil.example',
    });
    expect(to('http://localhost:8081/').kind).toBe('outside');
    expect(to('https://city.example/x?openExternalBrowser=1').kind).toBe('outside');
  });

  test('LIFFのURLはどの書き方でもLIFFとして開く', () => {
    for (const uri of [
      'https://liff.line.me/1-a/path?x=1',
      'https://miniapp.line.me/1-a',
      'http://localhost:8090/liff/1-a',
    ])
      expect(to(uri)).toEqual({ kind: 'liff', url: uri });
    expect(to('line://app/1-a/p')).toEqual({ kind: 'liff', url: 'https://liff.line.me/1-a/p' });
    expect(to('https://liff.line.me.evil.example/1-a').kind).toBe('outside');
    expect(to('https://access.line.me/dialog/bot/accountLink?nonce=n')).toEqual({
      kind: 'frame',
      url: 'http://localhost:8090/dialog/bot/accountLink?nonce=n',
    });
  });

  test('LINEのURLスキームのうち、トークですることを見分ける', () => {
    expect(to('https://line.me/R/nv/location/')).toMatchObject({ kind: 'feature', feature: 'location' });
    expect(to('line://nv/camera/')).toMatchObject({ kind: 'feature', feature: 'camera' });
    expect(to('https://line.me/R/nv/cameraRoll/multi')).toMatchObject({ feature: 'cameraRoll' });
    expect(to('https://line.me/R/oaMessage/%40city/?%E3%81%94%E3%81%BF')).toMatchObject({
      kind: 'account',
      basicId: '@city',
      text: 'ごみ',
    });
    expect(to('https://line.me/R/ti/p/%40city')).toMatchObject({ kind: 'account', basicId: '@city' });
    expect(to('https://line.me/R/ti/p/%E0%A4%A')).toMatchObject({ basicId: '%E0%A4%A' });
    expect(to('https://line.me/R/constructor').kind).toBe('line');
  });

  test('同じ機械の別の名前にあるページは、その名前で電話を開きなおせる', () => {
    const phone = 'http://localhost:8090/phone/?user=U1';
    expect(addressBeside(phone, 'http://127.0.0.1:3000/')).toBe('http://127.0.0.1:8090/phone/?user=U1');
    expect(addressBeside(phone, 'http://localhost:3000/')).toBeUndefined();
    expect(addressBeside(phone, 'https://city.example/')).toBeUndefined();
    expect(addressBeside('https://phone.example/', 'http://127.0.0.1:3000/')).toBeUndefined();
  });

  test('電話・LINE・それ以外を見分ける', () => {
    expect(to('tel:0120-000-000')).toEqual({ kind: 'tel', number: '0120-000-000' });
    expect(to('line://settings').kind).toBe('line');
    expect(to('javascript:alert(1)').kind).toBe('unusable');
  });
});

describe('位置情報の場所', () => {
  test('名前と住所の言葉でさがせる', () => {
    expect(findPlaces('東京').map(({ title }) => title)).toEqual(['東京都庁', '東京駅']);
    expect(findPlaces('沖縄　県庁')).toHaveLength(1);
    expect(findPlaces('どこにもない所')).toEqual([]);
    for (const { latitude, longitude } of findPlaces('')) {
      expect(latitude).toBeGreaterThan(20);
      expect(longitude).toBeGreaterThan(122);
    }
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

describe('クーポンの言葉', () => {
  const reward = (type: string, priceInfo?: object) => couponReward({ reward: { type, priceInfo } });

  test('何がもらえるかを、LINEの種類ごとに言う', () => {
    expect(reward('discount', { type: 'fixed', fixedAmount: 1000 })).toBe('1,000円引き');
    expect(reward('discount', { type: 'percentage', percentage: 20 })).toBe('20%引き');
    expect(reward('discount', { type: 'explicit', originalPrice: 500, priceAfterDiscount: 300 })).toBe(
      '500円のところ300円',
    );
    expect(reward('cashBack', { type: 'percentage', percentage: 5 })).toBe('5%キャッシュバック');
    expect(reward('gift')).toBe('プレゼント');
    expect(reward('知らない種類')).toBe('クーポン');
  });

  test('いつまでかを日本の時刻で言い、おかしな値には何も言わない', () => {
    expect(couponUntil({ endTimestamp: Date.UTC(2026, 10, 30, 14, 59) / 1000 })).toBe(
      '2026年11月30日 23:59まで',
    );
    expect(couponUntil({})).toBe('');
  });
});
