import { randomUUID } from 'node:crypto';
import type { webhook } from '@line/bot-sdk';
import type { MenuDesign } from '@madoguchi/contract/rich-menus';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deliveryTrial, type DeliveryTrial } from '../../../../testing/delivery-trial.ts';
import { refusal, type StaffBrowser } from '../../../../testing/staff-api.ts';
import { createMenu } from '../save-menu.ts';
import { tabTapped } from '../tab-tapped.ts';
import { keepMenus } from './keep-menus.ts';

/** Of these the seed lets some block the account; the rest are three of LINE's bulk calls. */
const SEEDED = 1200;

let trial: DeliveryTrial;
let staff: StaffBrowser;
let friends: string[];
let channelId: string;

beforeAll(async () => {
  trial = await deliveryTrial(SEEDED);
  staff = await trial.staff();
  const rows = await trial.db.sql<{ id: string; channel_id: string }>(
    `SELECT 'U' || encode(line_user_id, 'hex') AS id, channel_id FROM residents
     WHERE municipality_id = $1 AND friendship = 'followed' ORDER BY resident_no`,
    [trial.town],
  );
  friends = rows.map(({ id }) => id);
  channelId = rows[0]!.channel_id; // there are hundreds
  await trial.db.sql('UPDATE residents SET staff_tester = false');
});
afterAll(() => trial.close());
beforeEach(async () => {
  for (const table of ['emergencies', 'links', 'display', 'aliases', 'sheets', 'versions'])
    await trial.db.sql(`DELETE FROM rich_menu_${table}`);
  await trial.db.sql('DELETE FROM rich_menus');
  for (const { richMenuId } of await menusAtLine()) await line('DELETE', `/v2/bot/richmenu/${richMenuId}`);
  for (const { richMenuAliasId } of (await line('GET', '/v2/bot/richmenu/alias/list')).aliases)
    await line('DELETE', `/v2/bot/richmenu/alias/${richMenuAliasId}`);
  await line('DELETE', '/v2/bot/user/all/richmenu');
});

const keep = (most?: number) => keepMenus(trial.db.ctx(), most === undefined ? {} : { most });

async function line(method: string, path: string): Promise<any> {
  const { accessToken } = await trial.control('GET', `/channels/${trial.lineChannelId}`);
  const response = await fetch(`${trial.emulator.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return response.json();
}
const menusAtLine = async (): Promise<{ richMenuId: string; name: string }[]> =>
  (await line('GET', '/v2/bot/richmenu/list')).richmenus;

/** What this friend sees when the talk is opened now: the words of the first area, and whether it is their own menu. */
async function sees(friend: string): Promise<string> {
  await trial.control('POST', `/users/${friend}/reopen`, { channelId: trial.lineChannelId });
  const shown = await trial.control('GET', `/users/${friend}/richmenu?channelId=${trial.lineChannelId}`);
  return shown.richMenuId === null ? 'nothing' : `${shown.menu.areas[0].action.label} (${shown.from})`;
}

/** Two tabs of one area each, which lead to each other and say where one is. */
function design(words: string): MenuDesign {
  const tab = (key: string, other: string) => ({
    key,
    name: key,
    size: 'compact' as const,
    picture: null,
    areas: [
      {
        key: `${key}first`,
        x: 0,
        y: 0,
        width: 1250,
        height: 843,
        label: `${words} ${key}`,
        title: words,
        action: { kind: 'text' as const, text: words },
      },
      {
        key: `${key}tabs`,
        x: 1250,
        y: 0,
        width: 1250,
        height: 843,
        label: 'タブ',
        title: 'タブ',
        action: { kind: 'tab' as const, tab: other },
      },
    ],
  });
  return {
    barText: 'メニュー',
    open: true,
    colours: { ground: '#ffffff', tile: '#0017c1', ink: '#ffffff' },
    tabs: [tab('home', 'next'), tab('next', 'home')],
  };
}

async function menu(kind: 'ordinary' | 'emergency', words: string): Promise<string> {
  const { body } = await staff.call('POST', '/rich-menus', { name: words, kind, design: design(words) });
  const published = await staff.call('POST', `/rich-menus/${body['id']}/publish`, { revision: 0 });
  expect(published.status).toBe(200);
  return body['id'];
}

async function published(kind: 'ordinary' | 'emergency', words: string): Promise<string> {
  const id = await menu(kind, words);
  await keep();
  if (kind === 'ordinary') {
    await staff.call('POST', `/rich-menus/${id}/default`, {});
    await keep();
  }
  return id;
}

/** The friend taps the area that leads to the other tab, and LINE tells us of it. */
async function tapsTab(friend: string): Promise<void> {
  await sees(friend);
  const {
    status,
    webhook: told,
    action,
  } = await trial.control('POST', `/users/${friend}/richmenu/tap`, {
    channelId: trial.lineChannelId,
    area: 1,
  });
  expect({ action, status }).toEqual({ action: null, status: 'SUCCESS' });
  expect(told).toBeDefined();
  const { menu } = await trial.control('GET', `/users/${friend}/richmenu?channelId=${trial.lineChannelId}`);
  const [alias] = await trial.db.sql<{ alias: string }>(
    `SELECT alias FROM rich_menu_aliases JOIN rich_menu_sheets s ON s.id = sheet_id WHERE 'madoguchi ' || s.id = $1`,
    [menu.name],
  );
  await trial.db.ctx().transaction((ctx) =>
    tabTapped.handle(ctx, {
      id: randomUUID(),
      kind: 'postback',
      channelId,
      at: ctx.now(),
      lineUserId: friend,
      replyToken: null,
      redelivered: false,
      late: false,
      body: {
        type: 'postback',
        postback: { data: 'menu=tab', params: { newRichMenuAliasId: alias!.alias, status: 'SUCCESS' } },
      } as unknown as webhook.Event,
    }),
  );
}

describe('RM-01 RM-02 公開', () => {
  test('公開すると、LINEに画像まで揃ってから、友だち全員の画面に出る', async () => {
    const id = await menu('ordinary', '通常');
    expect((await staff.call('GET', `/rich-menus/${id}`)).body).toMatchObject({
      liveVersion: null,
      publishing: { ready: 0, needed: 2, waiting: null },
    });
    await keep();
    expect((await staff.call('GET', `/rich-menus/${id}`)).body).toMatchObject({
      liveVersion: 1,
      publishing: null,
      changed: false,
    });
    expect(await sees(friends[0]!)).toBe('nothing'); // nobody has decided to show it yet
    expect((await staff.call('POST', `/rich-menus/${id}/default`, {})).status).toBe(200);
    await keep();
    expect(await sees(friends[0]!)).toBe('通常 home (default)');
    expect(await menusAtLine()).toHaveLength(2);
  });

  test('RM-04 RM-05 タブを押した人は、新しい版でも同じタブを見る。前の版のメニューはLINEから消える', async () => {
    const id = await published('ordinary', '通常');
    await tapsTab(friends[3]!);
    expect(await sees(friends[3]!)).toBe('通常 next (user)');
    await staff.call('PUT', `/rich-menus/${id}`, { revision: 0, name: '通常', design: design('新版') });
    await staff.call('POST', `/rich-menus/${id}/publish`, { revision: 1 });
    expect(await sees(friends[3]!)).toBe('通常 next (user)');
    await keep();
    expect(await sees(friends[3]!)).toBe('新版 next (user)');
    expect(await sees(friends[4]!)).toBe('新版 home (default)');
    expect(await menusAtLine()).toHaveLength(2);
    await tapsTab(friends[3]!);
    expect(await sees(friends[3]!)).toBe('新版 home (user)');
  });

  test('前の版に戻せる', async () => {
    const id = await published('ordinary', '通常');
    await staff.call('PUT', `/rich-menus/${id}`, { revision: 0, name: '通常', design: design('新版') });
    await staff.call('POST', `/rich-menus/${id}/publish`, { revision: 1 });
    await keep();
    expect((await staff.call('POST', `/rich-menus/${id}/roll-back`, { version: 1 })).status).toBe(200);
    await keep();
    expect(await sees(friends[0]!)).toBe('通常 home (default)');
    expect((await staff.call('GET', `/rich-menus/${id}`)).body['liveVersion']).toBe(3);
  });

  test('別のメニューを全員に表示すると、前のメニューのタブを見ていた人にも出る', async () => {
    await published('ordinary', '春');
    await tapsTab(friends[5]!);
    const summer = await published('ordinary', '夏');
    expect(await sees(friends[5]!)).toBe('夏 home (default)');
    expect(await staff.call('DELETE', `/rich-menus/${summer}`)).toMatchObject(refusal(409, 'menu_in_use'));
  });

  test('消したメニューはLINEからも消える', async () => {
    const id = await menu('ordinary', '下書き');
    await keep();
    expect(await menusAtLine()).toHaveLength(2);
    expect((await staff.call('DELETE', `/rich-menus/${id}`)).status).toBe(200);
    await keep();
    expect(await menusAtLine()).toEqual([]);
    expect((await line('GET', '/v2/bot/richmenu/alias/list')).aliases).toEqual([]);
  });

  test('LINEの1時間の上限に達したら、理由を示して待ち、続きから進む', async () => {
    await trial.control('POST', '/faults', { endpoint: 'richmenu.create', kind: 'rate_limited', times: 1 });
    const id = await menu('ordinary', '通常');
    await keep();
    expect((await staff.call('GET', `/rich-menus/${id}`)).body['publishing']).toMatchObject({
      ready: 0,
      waiting: 'line_limit',
    });
    trial.db.clock.advance({ seconds: 61 });
    await keep();
    trial.db.clock.release();
    expect((await staff.call('GET', `/rich-menus/${id}`)).body['liveVersion']).toBe(1);
  });
});

describe('RM-07 緊急メニュー', () => {
  const switchOn = (menuId: string, drill = false) =>
    staff.call('POST', '/emergency-menu', { menuId, drill });
  const state = async () => (await staff.call('GET', '/emergency-menu')).body;

  test('切り替えると全員に出て、解除すると、ひとりひとりが前に見ていたメニューに戻る', async () => {
    await published('ordinary', '通常');
    const flood = await published('emergency', '水害');
    await tapsTab(friends[7]!);
    await tapsTab(friends[900]!);
    const started = await switchOn(flood);
    expect(started).toMatchObject({ status: 200, body: { phase: 'switching', total: friends.length } });
    // LINE's default and everybody with a tab are there before the officer hears back.
    expect(await sees(friends[7]!)).toBe('水害 home (user)');
    expect(await sees(friends[8]!)).toBe('水害 home (default)');
    await keep();
    expect((await state())['current']).toMatchObject({ phase: 'on', done: friends.length });
    for (const friend of [friends[0]!, friends[7]!, friends[900]!, friends.at(-1)!])
      expect(await sees(friend)).toBe('水害 home (user)');
    await tapsTab(friends[0]!);
    expect(await sees(friends[0]!)).toBe('水害 next (user)');
    expect(await switchOn(flood)).toMatchObject(refusal(409, 'emergency_already'));

    const lifted = await staff.call('POST', `/emergency-menu/${started.body['id']}/lift`, {});
    expect(lifted.body).toMatchObject({ phase: 'lifting' });
    await keep();
    expect(await state()).toMatchObject({ current: null, last: { phase: 'over', done: friends.length } });
    expect(await sees(friends[7]!)).toBe('通常 next (user)');
    expect(await sees(friends[900]!)).toBe('通常 next (user)');
    for (const friend of [friends[0]!, friends[8]!, friends.at(-1)!])
      expect(await sees(friend)).toBe('通常 home (default)');
    expect(await staff.call('POST', `/emergency-menu/${started.body['id']}/lift`, {})).toMatchObject(
      refusal(409, 'wrong_state'),
    );
  });

  test('切り替え中に前の画面のタブを押した人も、緊急メニューを見る', async () => {
    await published('ordinary', '通常');
    const flood = await published('emergency', '水害');
    const friend = friends[11]!;
    await trial.control('GET', `/users/${friend}/richmenu?channelId=${trial.lineChannelId}`); // the talk is open
    await switchOn(flood);
    await keep(2); // the aliases, before anybody is linked
    await trial.control('POST', `/users/${friend}/richmenu/tap`, { channelId: trial.lineChannelId, area: 1 });
    expect(await sees(friend)).toBe('水害 home (user)');
    await staff.call('POST', `/emergency-menu/${(await state())['current'].id}/lift`, {});
    await keep();
    expect(await sees(friend)).toBe('通常 home (default)');
  });

  test('訓練は、テスト配信の対象の職員にだけ見える', async () => {
    await published('ordinary', '通常');
    const flood = await published('emergency', '水害');
    await trial.db.sql(
      `UPDATE residents SET staff_tester = true WHERE municipality_id = $1 AND 'U' || encode(line_user_id, 'hex') = $2`,
      [trial.town, friends[20]],
    );
    const { body } = await switchOn(flood, true);
    await keep();
    expect(await sees(friends[20]!)).toBe('水害 home (user)');
    expect(await sees(friends[21]!)).toBe('通常 home (default)');
    expect((await state())['current']).toMatchObject({ drill: true, phase: 'on', done: 1, total: 1 });
    await staff.call('POST', `/emergency-menu/${body['id']}/lift`, {});
    await keep();
    expect(await sees(friends[20]!)).toBe('通常 home (default)');
  });

  test('LINEにまだない緊急メニューには切り替えられない', async () => {
    const draft = await trial.db
      .ctx()
      .transaction((ctx) => createMenu(ctx, { name: '津波', kind: 'emergency' }));
    expect(await switchOn(draft.id)).toMatchObject(refusal(409, 'not_ready'));
    const ordinary = await published('ordinary', '通常');
    expect(await switchOn(ordinary)).toMatchObject(refusal(409, 'not_ready'));
    expect(await switchOn(randomUUID())).toMatchObject(refusal(404, 'not_found'));
  });
});
