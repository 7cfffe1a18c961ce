import { gzipSync } from 'node:zlib';
import { attributeDefinitions } from './attribute-definitions.ts';
import { createAttribute, setAttributeState } from './change-attributes.ts';
import { fetchProfileJob } from './jobs.ts';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pagesWorld, type PagesWorld, type ResidentBrowser } from '../../../testing/resident-browser.ts';
import { safePath } from './sign-in.ts';

let world: PagesWorld;
beforeAll(async () => {
  world = await pagesWorld();
});
afterAll(() => world.close());

/** A phone whose owner is known to LINE. */
async function phone(): Promise<ResidentBrowser> {
  const userId = `U${randomBytes(16).toString('hex')}`;
  await fetch(`${world.emulator.url}/_emulator/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ users: [{ userId, displayName: '試験 太郎' }] }),
  });
  return world.browser(userId);
}

describe('受信設定のページ（SEG-03, SEG-04, CLI-02）', () => {
  test('サインインはLINEログインで済み、元のページに戻る', async () => {
    const page = await (await phone()).get('/r/minatodai/settings');
    expect(page.status).toBe(200);
    expect(page.url).toBe('/r/minatodai/settings');
    expect(page.text).toContain('受信設定');
    expect(page.text).toContain('まだ答えていません');
    expect(page.text).toContain('000-000-0000');
  });

  test('ないアドレスには、JSONではなく、利用者のことばで答える', async () => {
    const page = await (await phone()).get('/r/minatodai/old-link');
    expect(page.status).toBe(404);
    expect(page.html).toContain('<h1>');
    expect(page.html).toContain('href="/r/minatodai/settings"');
    expect((await (await phone()).get('/r/no-such-town/old-link')).status).toBe(404);
  });

  test('1画面に1問、押すたびに保存され、最後に登録内容が出る', async () => {
    const page = await (await phone()).get('/r/minatodai/profile');
    expect(page.text).toContain('1／5');
    await page.send({ answer: 'asahi' });
    expect(page.text).toContain('2／5');
    await page.get(`${page.url}&part=~1940`);
    expect(page.text).toContain('1948年（昭和23年）');
    await page.send({ answer: '1948' });
    expect(page.text).toContain('3／5');
    await page.send({ action: 'decline' });
    await page.send({ answer: ['disaster_prevention', 'health'] });
    expect(page.text).toContain('5／5');
    await page.send({ year_0: '令和３', month_0: '4', day_0: '5', action: 'more' });
    expect(page.html).toContain('id="year_1"');
    await page.send({
      year_0: '令和３',
      month_0: '4',
      day_0: '5',
      year_1: '2023',
      month_1: '１２',
      day_1: '24日',
    });
    expect(page.text).toContain('登録が終わりました');
    for (const shown of [
      '旭地区',
      '1948年（昭和23年）',
      '答えない',
      '防災、健康づくり',
      '2021年（令和3年）4月5日、2023年（令和5年）12月24日',
    ])
      expect(page.text).toContain(shown);
    const dates = await world.db.sql('SELECT date FROM resident_dates ORDER BY date');
    expect(dates.map(({ date }) => String(date))).toEqual(['2021-04-05', '2023-12-24']);
  });

  test('SEG-03 ページで登録を終えると、トークでも同じ案内を1度だけ受け取り、途中の質問は終わる', async () => {
    const page = await (await phone()).get('/r/minatodai/profile?q=children_birth_dates');
    const told = async () =>
      (
        await world.db.sql(`SELECT convert_from(body, 'UTF8') AS body FROM outbox_messages
        WHERE subject = 'registration ' || (SELECT id FROM residents ORDER BY resident_no DESC LIMIT 1)`)
      ).map(({ body }) => String(body));
    const no = (await world.db.sql('SELECT max(resident_no) AS no FROM residents'))[0]!.no;
    await world.db
      .sql(`INSERT INTO dialogues (municipality_id, resident_no, dialogue, phase, state, touched_at)
      SELECT municipality_id, resident_no, 'profile', 'active', '{}', now() FROM residents WHERE resident_no = ${String(no)}`);
    await page.send({ action: 'decline' });
    expect(page.text).toContain('登録が終わりました');
    expect(await told()).toHaveLength(1);
    expect((await told())[0]).toContain('登録が終わりました');
    expect((await told())[0]).toContain('000-000-0000');
    expect(await world.db.sql(`SELECT 1 FROM dialogues WHERE resident_no = ${String(no)}`)).toEqual([]);
    await page.get('/r/minatodai/profile?q=children_birth_dates');
    await page.send({ action: 'decline' });
    expect(page.text).toContain('登録が終わりました');
    expect(await told()).toHaveLength(1);
  });

  test('地域は郵便番号でも答えられ、2つの地域にまたがるときは町名で選ぶ', async () => {
    await world.db.ctx().transaction((ctx) =>
      createAttribute(ctx, {
        key: 'district',
        kind: 'area',
        label: 'お住まいの地区',
        help: '',
        purpose: '地区のお知らせのため',
        class: 'open',
        settings: {
          choices: [
            { key: 'miyano', label: '宮野' },
            { key: 'ouchi', label: '大内' },
          ],
          towns: [
            { postcode: '7530002', town: '大内', choice: 'ouchi' },
            { postcode: '7530002', town: '宮野下', choice: 'miyano' },
          ],
        },
        translations: {},
        askedInTalk: false,
      }),
    );
    const page = await (await phone()).get('/r/minatodai/profile?q=district&from=settings');
    await page.send({ postcode: '12' });
    expect(page.status).toBe(422);
    expect(page.html).toMatch(/<details class="typed" open/);
    expect(page.html).toContain('href="#postcode"');
    await page.send({ postcode: '〒753-0002' });
    expect(page.text).toContain('宮野（宮野下）');
    await page.send({ answer: 'miyano' });
    expect(page.url).toBe('/r/minatodai/settings?done=changed');
    expect(page.text).toContain('宮野');
    await world.db.ctx().transaction(async (ctx) => {
      const made = (await attributeDefinitions(ctx)).find(({ key }) => key === 'district')!;
      await setAttributeState(ctx, made.id, 'retired');
    });
  });

  test('読み取れない日付は、直すところへつながる一覧で知らせ、入力は残る', async () => {
    const page = await (await phone()).get('/r/minatodai/profile?q=children_birth_dates');
    await page.send({ year_0: '令和3', month_0: '13', day_0: '5' });
    expect(page.status).toBe(422);
    expect(page.html).toContain('href="#year_0"');
    expect(page.html).toContain('value="令和3"');
    expect(page.html).toMatch(/id="year_0"[^>]*aria-invalid="true"/);
    await page.send({ year_0: '', month_0: '4', day_0: '5' });
    expect(page.text).toContain('年・月・日をすべて入れてください。');
  });

  test('防災だけ、しばらく休む、減らす、を1押しで決め、1押しで戻せる', async () => {
    const page = await (await phone()).get('/r/minatodai/settings');
    expect(page.text).toContain('すべてのお知らせを受け取っています。');
    await page.send({ action: 'disaster-only' });
    expect(page.url).toBe('/r/minatodai/settings?done=reception');
    expect(page.text).toContain('防災のお知らせだけをお届けします');
    await page.send({ action: 'everything' });
    await page.get('/r/minatodai/settings/pause');
    const [, until] = /name="until" value="([^"]+)"/.exec(page.html)!;
    await page.send({ until: '2020-01-01' });
    expect(page.url).toBe('/r/minatodai/settings/pause');
    await page.send({ until: until! });
    expect(page.text).toContain('まで、お知らせを休みます');
    await page.send({ action: 'resume' });
    expect(page.text).toContain('すべてのお知らせを受け取っています。');
    await page.get('/r/minatodai/settings/less');
    await page.send({ topic: 'health' });
    expect(page.text).toContain('「健康づくり」をまた受け取る');
    await page.send({ wanted: 'health' });
    expect(page.text).not.toContain('「健康づくり」をまた受け取る');
    await page.send({ wanted: 'nowhere' });
    expect(page.status).toBe(200);
  });

  test('文字を大きくすると、その端末ではずっと大きい', async () => {
    const page = await (await phone()).get('/r/minatodai/settings');
    expect(page.html).not.toContain('class="large"');
    await page.get('/r/minatodai/settings?text=large');
    await page.get('/r/minatodai/profile');
    expect(page.html).toContain('<html lang="ja" class="large"');
    expect(page.text).toContain('文字を元の大きさに');
    await page.get('/r/minatodai/settings?text=normal');
    expect(page.html).not.toContain('class="large"');
  });

  test('1つだけ変えて受信設定に戻り、あとで登録を消せる', async () => {
    const page = await (await phone()).get('/r/minatodai/profile?q=residential_area&from=settings');
    await page.send({ answer: 'minato' });
    expect(page.url).toBe('/r/minatodai/settings?done=changed');
    expect(page.text).toContain('みなと地区');
    await page.get('/r/minatodai/settings/erase');
    expect(page.text).toContain('みなと地区');
    await page.send({ action: 'erase' });
    expect(page.text).toContain('登録を消しました。');
    expect(page.text).not.toContain('みなと地区');
  });

  test('7つの言語で出て、HTMLのlangも変わる', async () => {
    const page = await phone();
    for (const [language, word] of Object.entries({
      ja: '受信設定',
      en: 'Settings',
      zh: '接收设置',
      ko: '수신 설정',
      pt: 'Configurações',
      vi: 'Cài đặt nhận tin',
      'ja-easy': 'けす',
    })) {
      await page.get(`/r/minatodai/settings?lang=${language}`);
      expect(page.text).toContain(word);
      expect(page.html).toContain(
        `<html lang="${{ zh: 'zh-Hans', 'ja-easy': 'ja' }[language] ?? language}">`,
      );
    }
  });

  test('どのページも圧縮して40kB以下で、スクリプトがない', async () => {
    const page = await phone();
    for (const address of [
      '/r/minatodai/settings',
      '/r/minatodai/profile?q=topics',
      '/r/minatodai/profile?q=birth_year&part=~1940',
      '/r/minatodai/settings/erase',
      '/r/minatodai/nowhere',
    ]) {
      await page.get(address);
      expect(gzipSync(page.html).length).toBeLessThan(40_000);
      expect(page.html).not.toContain('<script');
    }
  });
});

test('LINEでの名前は暗号化して、電話の言語は最初の言語としてしまう', async () => {
  const userId = `U${randomBytes(16).toString('hex')}`;
  const control = (path: string, body: object) =>
    fetch(`${world.emulator.url}/_emulator${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  await control('/users', { users: [{ userId, displayName: 'Maria Silva', language: 'pt-BR' }] });
  await control(`/users/${userId}/follow`, { channelId: world.lineChannelId, webhook: false });
  await world.browser(userId).get('/r/minatodai/settings');
  const find = () =>
    world.db.sql<{ resident_no: number; display_name: Buffer | null; language: string | null }>(
      'SELECT resident_no, display_name, language FROM residents WHERE line_user_id = $1',
      [Buffer.from(userId.slice(1), 'hex')],
    );
  const [before] = await find();
  await fetchProfileJob.handle(world.db.ctx(), { residentNo: before!.resident_no });
  const [after] = await find();
  expect(after!.language).toBe('pt');
  expect(after!.display_name!.toString('utf8')).not.toContain('Maria');
});

describe('LINEログインの守り', () => {
  test('別のブラウザに渡ったコールバックは信じない', async () => {
    const page = await phone();
    const stranger = await phone();
    await page.get('/r/minatodai/settings');
    await stranger.get('/r/minatodai/callback?code=abc&state=xyz');
    expect(stranger.text).toContain('時間がたったため');
    expect([...stranger.cookies.keys()]).not.toContain('madoguchi_resident');
  });

  test('秘密の印のないフォームは受け付けない', async () => {
    const page = await (await phone()).get('/r/minatodai/settings/erase');
    page.html = page.html.replaceAll(/name="csrf" value="[^"]*"/g, 'name="csrf" value="wrong"');
    await page.send({ action: 'erase' });
    expect(page.status).toBe(403);
    expect(page.text).toContain('もう一度お願いします');
  });

  test('終えたあとのセッションは使えない', async () => {
    const page = await (await phone()).get('/r/minatodai/settings');
    const session = page.cookies.get('madoguchi_resident')!;
    await page.send({ action: 'sign-out' });
    expect(page.text).toContain('利用を終えました');
    expect(
      await world.db.sql('SELECT 1 FROM resident_sessions WHERE token_hash = sha256($1)', [
        Buffer.from(session.split('.')[1]!),
      ]),
    ).toEqual([]);
  });

  test('戻り先はこのまちのページだけ', () => {
    expect(safePath('/r/minatodai/profile?q=topics', 'minatodai')).toBe('/r/minatodai/profile?q=topics');
    for (const path of [
      'https://evil.example',
      '//evil.example',
      '/r/other/settings',
      '/r/minatodai//evil',
      '/r/minatodai/\\evil',
      '/r/minatodai/callback?x',
      null,
    ])
      expect(safePath(path, 'minatodai')).toBe('/r/minatodai/settings');
  });
});
