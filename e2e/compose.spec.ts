/** 配信を書く: blocks of every kind, what they lack, languages, undo. */
import { expect, test, type Page } from '@playwright/test';
import { expectAccessible, picture, server, signIn } from './world.ts';

let staff: Page;
test.beforeAll(async ({ browser }) => {
  staff = await (await browser.newContext()).newPage();
  await signIn(staff, 'editor');
});
test.afterAll(() => staff.context().close());

/** A small solid picture, made in the browser: no file is needed. */
const poster = async (page: Page) => ({
  name: 'poster.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    (await page.evaluate(`(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 1040, height: 700 });
      const pen = canvas.getContext('2d');
      pen.fillStyle = '#0b5'; pen.fillRect(0, 0, 1040, 700);
      pen.fillStyle = '#fff'; pen.font = '120px sans-serif'; pen.fillText('健康フェア', 200, 380);
      return canvas.toDataURL('image/png').split(',')[1];
    })()`)) as string,
    'base64',
  ),
});

test('DLV-03 CLI-05 カード・画像のボタン・地図・選択肢を、欄ごとに確かめながら作り、消しても元に戻せる', async () => {
  await staff.goto(`${server()}/admin/deliveries`);
  await staff.getByRole('button', { name: '新しく作る' }).click();
  await staff.getByLabel('件名（住民には見えません）').fill('健康フェアのお知らせ');
  await staff
    .getByRole('textbox', { name: '文章', exact: true })
    .fill('健康フェアを開きます。どなたでもどうぞ。');
  const more = async (kind: string) => {
    await staff.getByRole('button', { name: '＋ ほかの吹き出し' }).click();
    await staff.getByRole('menuitem', { name: kind }).press('Enter'); // the list moves while it opens
  };

  await more('カード・ボタン');
  const card = staff.getByRole('region', { name: '吹き出し2' });
  await card.getByLabel('吹き出し2のカード1の画像ファイル').setInputFiles(await poster(staff));
  await card.getByRole('textbox', { name: '見出し', exact: true }).fill('健康フェア');
  await card.getByRole('textbox', { name: '文', exact: true }).fill('血圧・骨密度をはかれます。');
  await card.getByRole('button', { name: '＋ ボタンを追加' }).click();
  await card.getByLabel('ボタン1の文字（20字まで）').fill('くわしく見る');
  await card.getByLabel('開くページのアドレス').fill('example');
  await expect(card.getByText('https:// から始まるアドレスを入れてください')).toBeVisible();
  await card.getByLabel('開くページのアドレス').fill('https://example.jp/fair');
  await expect(card.getByText('https:// から始まるアドレスを入れてください')).toHaveCount(0);
  await card.getByRole('button', { name: '＋ ボタンを追加' }).click();
  const second = card.getByRole('group', { name: 'ボタン2' });
  await second.getByLabel('ボタン2の文字（20字まで）').fill('参加します');
  await second.getByLabel('押したとき').selectOption('押した人に返事をする');
  await second.getByLabel(/^返事/).fill('ありがとうございます。お待ちしています。');

  await more('画像のボタン（イメージマップ）');
  const map = staff.getByRole('region', { name: '吹き出し3' });
  await map.getByLabel('吹き出し3の画像ファイル').setInputFiles(await poster(staff));
  await expect(map.locator('.map-picture img')).toBeVisible();
  await map.getByRole('button', { name: '左右に2つ' }).click();
  await expect(map.locator('.map-picture span')).toHaveCount(2);

  await more('地図（位置情報）');
  const place = staff.getByRole('region', { name: '吹き出し4' });
  await place.getByLabel('場所の名前').fill('みなと台市役所');
  await place.getByLabel('緯度と経度').fill('33．59０2、 130.4017');
  await staff.getByText('選択肢（最後の吹き出しの下に並ぶボタン）').click();
  await staff.getByRole('button', { name: '＋ 選択肢を追加' }).click();
  await staff.getByLabel('選択肢1の文字（20字まで）').fill('電話する');
  await staff.getByRole('group', { name: '選択肢1' }).getByLabel('押したとき').selectOption('電話をかける');
  await staff.getByLabel('電話番号').fill('092-123-4567');

  await staff.getByRole('button', { name: '配信前の確認' }).click();
  await expect(staff.getByText('住所を入れてください').first()).toBeVisible();
  await expect(place.getByText('住所を入れてください')).toBeVisible();
  await expect(map.getByText('通知と読み上げに使う文を入れてください')).toBeVisible();
  await expectAccessible(staff);
  await picture(staff, 'compose-problems');

  await staff.getByRole('button', { name: '吹き出し3を消す' }).click();
  await expect(staff.getByRole('region', { name: '吹き出し4' })).toHaveCount(0);
  await staff.getByRole('button', { name: '元に戻す' }).click();
  await expect(staff.getByRole('region', { name: '吹き出し3' }).locator('.map-picture span')).toHaveCount(2);
  await staff.getByRole('button', { name: '吹き出し3を消す' }).click();
  await staff.getByRole('region', { name: '吹き出し3' }).getByLabel('住所').fill('みなと台市中央1-1');
  await staff.getByRole('button', { name: '吹き出し2を上へ動かす' }).click();
  await expect(
    staff.getByRole('region', { name: '吹き出し1' }).getByRole('textbox', { name: '見出し', exact: true }),
  ).toHaveValue('健康フェア');
  const preview = staff.getByRole('complementary', { name: '見え方の確認' });
  await expect(preview.getByText('参加します')).toBeVisible();
  await expect(preview.getByRole('list', { name: '返事の候補' })).toContainText('電話する');
  await staff.evaluate('window.scrollTo(0, 0)');
  await picture(staff, 'compose-card');
  await staff.setViewportSize({ width: 360, height: 740 });
  // A passing notice slides in and out at the side.
  await expect
    .poll(() =>
      staff.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    )
    .toBe(0);
  await expectAccessible(staff);
  await picture(staff, 'compose-card-phone');
  await staff.setViewportSize({ width: 1280, height: 860 });
});

test('SEG-04 ほかの言語は日本語を見ながら書き、書いていないところは知らせる', async () => {
  await staff.getByRole('button', { name: '＋ ほかの言語でも書く' }).click();
  await staff.getByRole('menuitem', { name: '英語' }).click();
  const card = staff.getByRole('region', { name: '吹き出し1' });
  await expect(card.getByLabel('日本語の文')).toContainText('血圧・骨密度をはかれます。');
  await card.getByRole('textbox', { name: '見出し', exact: true }).fill('Health Fair');
  await card.getByLabel('ボタン1の文字（20字まで）').fill('Read more');
  await staff.getByRole('button', { name: '配信前の確認' }).click();
  await expect(card.getByText('ボタンの文字を入れてください')).toBeVisible();
  await expectAccessible(staff);
  await staff.evaluate('window.scrollTo(0, 0)');
  await picture(staff, 'compose-language');
  await staff.getByLabel('書く言語').getByText('日本語', { exact: true }).click();
  await expect(card.getByRole('textbox', { name: '見出し', exact: true })).toHaveValue('健康フェア');
  await staff.getByRole('link', { name: '配信の一覧' }).click();
  await expect(staff.getByRole('heading', { level: 1, name: /配信/ })).toBeVisible();
  await staff.getByRole('link', { name: '健康フェアのお知らせ' }).click();
  await staff.getByLabel('書く言語').getByText('英語', { exact: true }).click();
  await expect(
    staff.getByRole('region', { name: '吹き出し1' }).getByRole('textbox', { name: '見出し', exact: true }),
  ).toHaveValue('Health Fair');
});

test('DLV-04 書きながら見直す点が出て、直すか、理由を付けてそのまま送れる。ひな形にして、次はそこから始められる', async () => {
  await staff.goto(`${server()}/admin/deliveries`);
  await staff.getByRole('button', { name: '新しく作る' }).click();
  await staff.getByLabel('件名（住民には見えません）').fill('講座のお知らせ');
  await staff
    .getByRole('textbox', { name: '文章', exact: true })
    .fill('○○講座を開きます。\n\n日時：2027年1月4日（日）10時から\n\n健 康 体 操も行います。');
  const block = staff.getByRole('region', { name: '吹き出し1' });
  await block.getByRole('button', { name: '月曜日に直す' }).click();
  await block.getByRole('button', { name: '空白を取る' }).click();
  await expect(block.getByText('問い合わせ先がありません。')).toBeVisible();
  await expectAccessible(staff);
  await staff.evaluate('window.scrollTo(0, 0)');
  await picture(staff, 'compose-findings');
  await block.getByRole('button', { name: /^「.+」を加える$/ }).click();
  await expect(staff.getByRole('textbox', { name: '文章', exact: true })).toHaveValue(
    /1月4日（月）10時から\n\n健康体操も行います。\n\n【問い合わせ】/,
  );
  await block.getByRole('button', { name: /^このまま送る：「○○」/ }).click();
  await block.getByRole('button', { name: 'わざとこう書いている' }).click();
  await expect(block.getByText(/このまま送ります：.*理由：わざとこう書いている/)).toBeVisible();
  await staff.getByRole('button', { name: 'ひな形・文例として保存' }).click();
  const dialog = staff.getByRole('dialog');
  await dialog.getByLabel('名前').fill('講座のひな形');
  await expectAccessible(staff);
  await dialog.getByRole('button', { name: '保存する' }).click();
  await staff.getByRole('link', { name: '配信の決まり' }).click();
  await expect(staff.getByRole('heading', { level: 1, name: '配信の決まり' })).toBeVisible();
  await staff.getByRole('button', { name: 'よくある言葉を入れる' }).click();
  await staff.getByLabel('全体（所属ごとの問い合わせ先がないとき）').fill('広報課 092-123-4567');
  await staff.getByRole('button', { name: '言葉と問い合わせ先を保存する' }).click();
  await expect(staff.getByText('言葉の一覧と問い合わせ先を保存しました。')).toBeVisible();
  await expectAccessible(staff);
  await staff.evaluate('window.scrollTo(0, 0)');
  await picture(staff, 'delivery-rules');
  await staff.setViewportSize({ width: 360, height: 740 });
  const overflow = await staff.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(overflow).toBe(0);
  await expectAccessible(staff);
  await staff.setViewportSize({ width: 1280, height: 860 });
  await staff.getByRole('button', { name: '「講座のひな形」から配信を書く' }).click();
  await expect(staff.getByRole('textbox', { name: '文章', exact: true })).toHaveValue(/健康体操も/);
});
