import {
  blockProblems,
  renderBlocks,
  STICKER_PACKAGES,
  tapProblems,
  type DraftBlock,
} from '@madoguchi/contract/delivery';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mp3File, mp4File } from '../../../../testing/media-files.ts';
import { deliveryTrial, type DeliveryTrial } from '../../../../testing/delivery-trial.ts';
import type { StaffBrowser } from '../../../../testing/staff-api.ts';
import { tapCommand } from './answer-tap.ts';

let trial: DeliveryTrial;
let staff: StaffBrowser;

beforeAll(async () => {
  trial = await deliveryTrial(40);
  staff = await trial.staff();
});
afterAll(() => trial.close());

const media = {
  url: '/media/a.png',
  previewUrl: '/media/b.png',
  cardUrl: '/media/c.png',
  width: 1040,
  height: 780,
  milliseconds: 1000,
};
const rendered = (blocks: DraftBlock[]) =>
  renderBlocks(blocks, [], {
    site: 'https://line.example.jp',
    mediaOf: () => media,
    linkFor: (url) => url,
    textFor: (text) => text,
    postbackFor: (key) => `command=tap&k=${key}`,
  });

const id = fc.constantFrom(null, '0197a000-0000-7000-8000-000000000001');
const words = (maxLength: number) =>
  fc.oneof(fc.constantFrom('', ' ', 'お知らせ', 'がぎぐ👨‍👩‍👧'), fc.string({ unit: 'grapheme', maxLength }));
const tap = fc.record({
  does: fc.constantFrom('link' as const, 'call' as const, 'say' as const, 'answer' as const),
  label: words(25),
  value: fc.oneof(words(40), fc.webUrl(), fc.constantFrom('092-123-4567', '１１９', 'https://日本語.jp/あ')),
});
const sticker = fc.constantFrom(...STICKER_PACKAGES);
const anyBlock: fc.Arbitrary<DraftBlock> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: words(200) }),
  fc.record({ kind: fc.constant('image' as const), mediaId: id, description: words(20) }),
  fc.record({ kind: fc.constant('video' as const), mediaId: id, previewId: id, description: words(20) }),
  fc.record({ kind: fc.constant('audio' as const), mediaId: id, description: words(20) }),
  sticker.chain((pack) =>
    fc.record({
      kind: fc.constant('sticker' as const),
      packageId: fc.constant(pack.id),
      stickerId: fc.integer({ min: pack.first - 1, max: pack.last + 1 }).map(String),
    }),
  ),
  fc.record({
    kind: fc.constant('cards' as const),
    alt: words(30),
    cards: fc.array(
      fc.record({
        imageId: id,
        description: words(10),
        title: words(70),
        text: words(100),
        buttons: fc.array(tap, { maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 12 },
    ),
  }),
  fc.record({
    kind: fc.constant('imagemap' as const),
    mediaId: id,
    alt: words(30),
    areas: fc.array(
      fc.record({
        x: fc.nat(1040),
        y: fc.nat(700),
        width: fc.integer({ min: 1, max: 1040 }),
        height: fc.integer({ min: 1, max: 80 }),
        tap,
      }),
      { maxLength: 6 },
    ),
  }),
  fc.record({
    kind: fc.constant('location' as const),
    title: words(110),
    address: words(110),
    latitude: fc.oneof(fc.constant(null), fc.double({ min: -90, max: 90, noNaN: true })),
    longitude: fc.oneof(fc.constant(null), fc.double({ min: -180, max: 180, noNaN: true })),
  }),
  fc.record({
    kind: fc.constant('flex' as const),
    alt: words(20),
    json: fc.oneof(
      fc.string({ maxLength: 50 }),
      fc.json({ maxDepth: 3 }),
      words(30).map((text) =>
        JSON.stringify({
          type: 'bubble',
          body: { type: 'box', layout: 'vertical', contents: [{ type: 'text', text: text.trim() || 'x' }] },
        }),
      ),
    ),
  }),
);

describe('吹き出しの欄の確認', () => {
  it(
    'DLV-03 欄の確認に通った吹き出しは、LINEの確認にも通る（どんな内容でも）',
    { timeout: 120_000 },
    async () => {
      const channel = await trial.control('GET', `/channels/${trial.lineChannelId}`);
      let complete = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(anyBlock, { minLength: 1, maxLength: 5 }), async (blocks) => {
          const good = blocks.filter((block) => blockProblems(block).length === 0);
          if (good.length === 0) return;
          complete += good.length;
          const messages = rendered(good);
          expect(messages).not.toContain(null);
          const answer = await fetch(`${trial.emulator.url}/v2/bot/message/validate/multicast`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              authorization: `Bearer ${channel.accessToken}`,
            },
            body: JSON.stringify({ messages }),
          });
          expect([answer.status, await answer.text()]).toEqual([200, '{}']);
        }),
        { numRuns: 150 },
      );
      expect(complete).toBeGreaterThan(100);
    },
  );

  it('足りないものは、欄を示して日本語で言う', () => {
    const say = (block: DraftBlock) =>
      blockProblems(block).map(({ path, message }) => [path.join('.'), message]);
    expect(say({ kind: 'video', mediaId: null, previewId: null, description: '' })).toEqual([
      ['mediaId', '動画を選んでください'],
      ['previewId', '表紙の画像を選んでください'],
    ]);
    expect(say({ kind: 'location', title: '市役所', address: '', latitude: null, longitude: null })).toEqual([
      ['address', '住所を入れてください'],
      ['latitude', '緯度と経度を入れてください（例：33.5902, 130.4017）'],
    ]);
    expect(tapProblems({ does: 'call', label: '電話', value: '内線12' })).toMatchObject([
      { path: ['value'] },
    ]);
    expect(tapProblems({ does: 'link', label: 'あ'.repeat(21), value: 'javascript:alert(1)' })).toHaveLength(
      2,
    );
    expect(say({ kind: 'flex', alt: 'x', json: '{"type":"bubble",\n}' })[0]).toEqual([
      'json',
      'JSONとして読めません（2行目）。かっこやカンマを確かめてください',
    ]);
    const postback = { type: 'button', action: { type: 'postback', label: 'x', data: 'y' } };
    const body = { type: 'box', layout: 'vertical', contents: [postback] };
    expect(say({ kind: 'flex', alt: 'x', json: JSON.stringify({ type: 'bubble', body }) })[0]![1]).toContain(
      'postback は使えません',
    );
  });
});

const upload = async (place: string, bytes: Buffer, type: string) => {
  const answer = await staff.upload(
    `/deliveries/${place}`,
    new File([new Uint8Array(bytes)], 'file', { type }),
  );
  expect(answer).toMatchObject({ status: 200 });
  return answer.body as { mediaId: string; url: string; milliseconds: number | null; height: number };
};

describe('どの種類の吹き出しも届く', () => {
  it(
    'DLV-03 EXT-02 動画・音声・カード・地図・画像のボタン・JSONが、自分たちのリンクと置き場所で届く',
    { timeout: 60_000 },
    async () => {
      const picture = await sharp({ create: { width: 2000, height: 1000, channels: 3, background: '#357' } })
        .jpeg()
        .toBuffer();
      const image = await upload('images', picture, 'image/jpeg');
      const film = await upload('films', mp4File('isom', 5000), 'video/mp4');
      const sound = await upload('sounds', mp3File(100), 'audio/mpeg');
      const map = await upload('maps', picture, 'image/jpeg');
      expect(film.milliseconds).toBe(5000);
      expect(sound.milliseconds).toBeGreaterThan(2000);
      for (const width of [240, 300, 460, 700, 1040]) {
        const served = await staff.fetch(`${map.url}/${width}`);
        expect(served.headers.get('cache-control')).toContain('immutable');
        expect((await sharp(Buffer.from(await served.arrayBuffer())).metadata()).width).toBe(width);
      }
      expect((await staff.fetch(`${map.url}/1041`)).status).toBe(404);
      const link = (n: number) => ({
        does: 'link' as const,
        label: '開く',
        value: `https://example.jp/${n}`,
      });
      const flex = {
        type: 'bubble',
        body: {
          type: 'box',
          layout: 'vertical',
          contents: [{ type: 'button', action: { type: 'uri', label: '開く', uri: 'https://example.jp/3' } }],
        },
      };
      const answer = { does: 'answer' as const, label: '参加する', value: '受け付けました。' };
      const first: DraftBlock[] = [
        { kind: 'video', mediaId: film.mediaId, previewId: image.mediaId, description: '' },
        { kind: 'audio', mediaId: sound.mediaId, description: '' },
        {
          kind: 'cards',
          alt: '',
          cards: [
            { imageId: image.mediaId, description: '', title: '健診', text: '', buttons: [link(1), answer] },
          ],
        },
        {
          kind: 'imagemap',
          mediaId: map.mediaId,
          alt: '地図',
          areas: [{ x: 0, y: 0, width: 1040, height: map.height, tap: link(2) }],
        },
        { kind: 'flex', alt: '案内', json: JSON.stringify(flex) },
      ];
      await trial.forget();
      const { id, revision } = await trial.draft(staff, {
        blocks: first,
        quickReplies: [{ does: 'call', label: '電話', value: '092-123-4567' }],
      });
      const checked = await staff.call('POST', `/deliveries/${id}/check`);
      expect(checked.body['findings'].filter((f: { severity: string }) => f.severity === 'error')).toEqual(
        [],
      );
      expect(checked.body['checkedByLine']).toBe(true);
      expect(
        await staff.call('POST', `/deliveries/${id}/send`, {
          revision,
          scheduledFor: null,
          confirmedRecipients: checked.body['recipients'],
        }),
      ).toMatchObject({ status: 200 });
      const senders = trial.startSenders();
      await trial.reaches(staff, id, 'sent');
      await senders.stop();
      const messages = await trial.messages();
      expect(messages.map(({ type }) => type)).toEqual(['video', 'audio', 'flex', 'imagemap', 'flex']);
      expect(messages[1].duration).toBe(sound.milliseconds);
      const links = await trial.db.sql<{ url: string }>(
        'SELECT url FROM delivery_links WHERE delivery_id = $1 ORDER BY url',
        [id],
      );
      expect(links.map(({ url }) => url)).toEqual([1, 2, 3].map((n) => `https://example.jp/${n}`));
      const said = JSON.stringify(messages);
      expect(said).not.toContain('https://example.jp/');
      expect(said.match(/\/l\/[a-z]+\/[\w-]{11}/g)).toHaveLength(3);
      expect(messages[4].quickReply.items[0].action).toEqual({
        type: 'uri',
        label: '電話',
        uri: 'tel:0921234567',
      });

      const data = new URLSearchParams(messages[2].contents.footer.contents[1].action.data);
      expect(data.get('command')).toBe('tap');
      const resident = { residentNo: 1, residentId: id, language: 'ja', staffTester: false } as const;
      const reply = () => trial.db.ctx().transaction((ctx) => tapCommand.run(ctx, resident, data));
      expect(await reply()).toEqual([{ type: 'text', text: '受け付けました。' }]);
      expect(await reply()).toEqual([{ type: 'text', text: '受け付けました。' }]);
      expect(await trial.db.sql('SELECT key FROM delivery_taps WHERE delivery_id = $1', [id])).toEqual([
        { key: '2-0-1' },
      ]);
      data.set('k', '0-0-0');
      expect((await reply())[0]).not.toMatchObject({ text: '受け付けました。' });
    },
  );

  it('動画は、求められたところだけを返す（iPhoneはそうでないと再生しない）', async () => {
    const film = await upload('films', mp4File('isom', 5000), 'video/mp4');
    const whole = Buffer.from(await (await staff.fetch(film.url)).arrayBuffer());
    const part = await staff.fetch(film.url, { range: 'bytes=4-11' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 4-11/${whole.length}`);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(4, 12));
    const tail = await staff.fetch(film.url, { range: 'bytes=-4' });
    expect(Buffer.from(await tail.arrayBuffer())).toEqual(whole.subarray(-4));
    const outside = await staff.fetch(film.url, { range: `bytes=${whole.length}-` });
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`]);
  });

  it('EXT-02 LINE公式アカウントで作って配布中のクーポンを選べる', async () => {
    expect(await staff.call('GET', '/deliveries/coupons')).toMatchObject({
      status: 200,
      body: { answered: true, coupons: [] },
    });
  });
});
