import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessibilityFindings, startPhoneTrial, type PhoneTrial } from './browser-setup.ts';

let phones: PhoneTrial;
beforeAll(async () => {
  phones = await startPhoneTrial();
});
afterAll(() => phones.stop());

const text = (words: string, more: object = {}) => ({ type: 'text', text: words, ...more });
const quickReply = (...actions: object[]) => ({
  quickReply: { items: actions.map((action) => ({ type: 'action', action })) },
});

describe('トーク', () => {
  test('友だちに追加し、書いてEnterで送ると、アカウントのサーバーに届く', async (context) => {
    const { page, userId } = await phones.open(context, { friend: false });
    await page.getByRole('button', { name: '友だち追加' }).click();
    await page.getByRole('textbox', { name: 'メッセージ' }).fill('こんにちは');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => phones.eventsOf(userId).map((event) => event['type']))
      .toEqual(['follow', 'message']);
    expect(phones.eventsOf(userId)[1]).toMatchObject({ message: { type: 'text', text: 'こんにちは' } });
    await page.getByText('こんにちは', { exact: true }).waitFor();
  });

  test('届いた文字は文字のまま出て、読み上げにも伝わる', async (context) => {
    const hostile = '<img src=x onerror="document.title=1"><b>太字</b>';
    const { page, push } = await phones.open(context);
    await push(text(hostile));
    await page.locator('.tv-message').getByText(hostile).waitFor();
    expect(await page.locator('.tv-message b, .tv-message img').count()).toBe(0);
    await expect.poll(() => page.locator('#announcer').textContent()).toContain(`みほん市：${hostile}`);
  });

  test('文字列をそのままHTMLにすることは、方針（CSP）が止める', async (context) => {
    const { page } = await phones.open(context);
    const refused = await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<i>x</i>');
        return false;
      } catch (error) {
        return error instanceof TypeError;
      }
    });
    expect(refused).toBe(true);
  });

  test('返信すると引用の印がつき、元の番号がサーバーに届く', async (context) => {
    const { page, userId } = await phones.open(context, { messages: [text('訓練は28日です')] });
    await page.locator('.tv-message', { hasText: '28日' }).click({ button: 'right' });
    await page.getByRole('button', { name: '返信する' }).click();
    await page.getByText('みほん市への返信').waitFor();
    await page.keyboard.type('行きます');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: '返信の元：みほん市「訓練は28日です」' }).waitFor();
    await expect.poll(() => phones.eventsOf(userId)).toHaveLength(1);
    const quoted = (await talkOf(userId)).items.find((item) => item.from === 'account');
    expect(phones.eventsOf(userId)[0]?.['message']).toMatchObject({
      text: '行きます',
      quotedMessageId: quoted.messageId,
    });
  });

  test('長いトークは終わりの200件から始まり、前のメッセージはボタンで出る', async (context) => {
    const { page, userId, push } = await phones.open(context);
    for (let n = 0; n < 205; n += 5)
      await push(...Array.from({ length: 5 }, (_, i) => text(`お知らせ${n + i + 1}番`)));
    await page.goto(`${page.url()}&again=${userId}`);
    await page.getByText('お知らせ205番').waitFor();
    expect(await page.getByText('お知らせ5番').count()).toBe(0);
    await page.getByRole('button', { name: '前のメッセージを見る' }).press('Enter');
    await page.getByText('お知らせ5番').waitFor();
    expect(await page.getByRole('button', { name: '前のメッセージを見る' }).count()).toBe(0);
  });

  test('アカウントが準備している間は動く印が出て、届くと消える', async (context) => {
    const { page, userId, push } = await phones.open(context);
    const waiting = page.getByRole('img', { name: 'みほん市が入力中' });
    expect(await waiting.count()).toBe(0);
    await phones.trial.line('/v2/bot/chat/loading/start', { chatId: userId, loadingSeconds: 60 });
    await waiting.waitFor();
    await push(text('お待たせしました'));
    await waiting.waitFor({ state: 'hidden' });
  });

  test('読まれた自分の吹き出しには既読がつく', async (context) => {
    const { page } = await phones.open(context);
    await page.getByRole('textbox', { name: 'メッセージ' }).fill('見ましたか');
    await page.keyboard.press('Enter');
    await page.locator('.tv-message', { hasText: '見ましたか' }).waitFor();
    await page.getByText('既読').waitFor();
  });

  test('自分の吹き出しは取り消せて、サーバーにも伝わる', async (context) => {
    const { page, userId } = await phones.open(context);
    await page.getByRole('textbox', { name: 'メッセージ' }).fill('まちがい');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'あなたの吹き出しのメニュー' }).press('Enter');
    await page.getByRole('button', { name: '送信を取り消す' }).press('Enter');
    await page.getByText('メッセージの送信を取り消しました').waitFor();
    await expect.poll(() => phones.eventsOf(userId).at(-1)?.['type']).toBe('unsend');
  });

  test('ブロックすると書けなくなり、解除するとまた書ける', async (context) => {
    const { page, userId } = await phones.open(context);
    await page.getByRole('button', { name: 'アカウントのメニュー' }).click();
    await page.getByRole('button', { name: 'ブロックする' }).click();
    await page.getByRole('button', { name: 'ブロックする' }).click();
    await page.getByRole('button', { name: 'ブロックを解除する' }).click();
    await page.getByRole('textbox', { name: 'メッセージ' }).waitFor();
    await expect
      .poll(() => phones.eventsOf(userId).map((event) => event['type']))
      .toEqual(['unfollow', 'follow']);
  });
});

test('いない人の電話は、どうすればよいかを言う', async (context) => {
  const { page } = await phones.open(context);
  await page.goto(page.url().replace(/user=U[0-9a-f]+/, `user=U${'0'.repeat(32)}`));
  await page.getByText('この電話の人はいません').waitFor();
  await page.getByRole('button', { name: '人をえらびなおす' }).click();
  await page.getByText('だれのスマートフォンかをえらんでください').waitFor();
});

describe('送るもの', () => {
  test('場所は一覧からさがして、写真は二枚いっしょに、スタンプは選んで送れる', async (context) => {
    const { page, userId } = await phones.open(context);
    const plus = page.getByRole('button', { name: '写真・位置情報・スタンプなどを送る' });
    await plus.click();
    await page.getByRole('button', { name: '位置情報を送る' }).click();
    await page.getByRole('searchbox', { name: '見本の場所をさがす' }).fill('東京駅');
    await page.getByRole('button', { name: /東京駅/ }).click();
    await expect
      .poll(() => phones.eventsOf(userId)[0]?.['message'])
      .toMatchObject({ type: 'location', title: '東京駅', latitude: 35.6812 });

    await plus.click();
    await page.getByRole('button', { name: 'スタンプを送る' }).click();
    await page.getByRole('button', { name: 'スタンプ 1990' }).click();
    await expect
      .poll(() => phones.eventsOf(userId)[1]?.['message'])
      .toMatchObject({ type: 'sticker', packageId: '446', stickerId: '1990' });

    const buffer = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    await page
      .getByLabel('写真をえらぶ')
      .setInputFiles([1, 2].map((n) => ({ name: `${n}.png`, mimeType: 'image/png', buffer })));
    await expect.poll(() => phones.eventsOf(userId).length).toBe(4);
    const [first, second] = phones
      .eventsOf(userId)
      .slice(2)
      .map((event) => event['message'].imageSet);
    expect(first).toMatchObject({ index: 1, total: 2 });
    expect(second).toEqual({ ...first, index: 2 });

    // Both pictures stand in the gallery.
    await page.getByRole('link', { name: '画像を大きく見る' }).first().click();
    await page.getByText('1／2').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('2／2').waitFor();
  });
});

describe('だれでも使える', () => {
  test('文字を200％にした幅360pxの画面でも、横にはみ出さず、機械の検査に通る', async (context) => {
    const { page } = await phones.open(context, {
      width: 360,
      height: 740,
      messages: [
        text(
          '文字を大きくしても切れません。https://example.jp/とても長いアドレスaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        ),
        text('どれにしますか', quickReply({ type: 'location', label: '場所を送る' })),
      ],
    });
    await page.evaluate(() => (document.documentElement.style.fontSize = '200%'));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('button', { name: '写真・位置情報・スタンプなどを送る' }).click();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  test('広い画面の一覧と電話も、機械の検査に通る', async (context) => {
    const { page, push } = await phones.open(context, { messages: [text('こんにちは')] });
    await page.locator('.tv-message').first().waitFor();
    await push(text('あとから'));
    await page.getByText('あとから').first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });
});

test('二人の電話を横に並べると、一本の流れで両方に届く', async (context) => {
  const { page, push } = await phones.open(context, { name: '並べる人' });
  const other = await phones.trial.control('/users', { users: [{ displayName: '隣の人' }] });
  const userId: string = other.users[0].userId;
  const { channelId } = phones.trial.channel;
  await phones.trial.control(`/users/${userId}/follow`, { channelId, webhook: false });
  const streams = new Set<string>();
  await page.reload();
  page.on('request', (request) => request.url().includes('/talks/events') && streams.add(request.url()));
  await page.getByRole('button', { name: '隣の人さんのスマートフォンを横に並べる' }).click();
  const beside = page.frameLocator('iframe[title="隣の人さんのスマートフォン"]');
  await beside.getByRole('heading', { name: 'みほん市' }).waitFor();
  await expect.poll(() => [...streams].some((url) => url.split('talk=').length === 3)).toBe(true);
  await push(text('一人目へ'));
  await phones.trial.line('/v2/bot/message/push', { to: userId, messages: [text('二人目へ')] });
  await page.locator('.tv-message', { hasText: '一人目へ' }).waitFor();
  await beside.locator('.tv-message', { hasText: '二人目へ' }).waitFor();
});

async function talkOf(userId: string): Promise<{ items: any[] }> {
  const { channelId } = phones.trial.channel;
  return (await phones.trial.get(`/_emulator/users/${userId}/talk?channelId=${channelId}`)).json;
}

test('長い名前も、向きを変える文字も、まわりを乱さない', async (context) => {
  const long = `\u202e${'長'.repeat(60)}`;
  const { page } = await phones.open(context, {
    name: long,
    messages: [text('お知らせ', { sender: { name: '課', iconUrl: 'http://127.0.0.1:9/none.png' } })],
  });
  await page.locator('.tv-avatar.ph-broken').waitFor();
  await page.getByRole('button', { name: 'トーク一覧にもどる' }).click();
  const title = page.getByRole('heading', { name: 'トーク' });
  const { height } = (await title.boundingBox())!;
  expect(height).toBeLessThan(50);
  expect(await page.locator('.ph-whose > bdi').textContent()).toBe(long);
});
