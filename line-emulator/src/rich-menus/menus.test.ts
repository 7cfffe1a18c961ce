import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startTrial, type Trial } from '../test-setup.ts';
import { callLine, createMenu, jpeg, menuObject, message, png, uploadImage } from './test-menus.ts';

let trial: Trial;
beforeEach(async () => {
  trial = await startTrial({}, { limits: { enabled: false } });
});
afterEach(() => trial.stop());

const MENU = '/v2/bot/richmenu';

describe('リッチメニューをつくる', () => {
  test('つくり、読み、一覧し、消す。ないものは404', async () => {
    const { richMenuId } = (await trial.line(MENU, { ...menuObject([message('あ')]), unknown: 1 })).json;
    expect(richMenuId).toMatch(/^richmenu-[0-9a-f]{32}$/);
    const { json } = await trial.lineGet(`${MENU}/${richMenuId}`);
    expect(json).toEqual({ richMenuId, ...menuObject([message('あ')]) });
    expect((await trial.lineGet(`${MENU}/list`)).json).toEqual({ richmenus: [json] });
    expect((await callLine(trial, 'DELETE', `${MENU}/${richMenuId}`)).json).toEqual({});
    for (const method of ['GET', 'DELETE']) {
      const gone = await callLine(trial, method, `${MENU}/${richMenuId}`);
      expect(gone).toMatchObject({ status: 404, json: { message: 'Not found' } });
    }
    expect((await trial.lineGet(`${MENU}/list`)).json).toEqual({ richmenus: [] });
  });

  const bad: [string, (menu: any) => void, string, string][] = [
    ['名前がない', (menu) => delete menu.name, 'must be specified', 'name'],
    ['大きさがない', (menu) => delete menu.size, 'must be specified', 'size'],
    ['幅が足りない', (menu) => (menu.size = { width: 799, height: 300 }), 'size is not allowed', 'size'],
    ['横に短い', (menu) => (menu.size = { width: 1000, height: 700 }), 'size is not allowed', 'size'],
    ['名前が長い', (menu) => (menu.name = 'あ'.repeat(301)), 'between 1 and 300', 'name'],
    ['バーの文字が長い', (menu) => (menu.chatBarText = '👨‍👩‍👧'.repeat(15)), 'between 1 and 14', 'chatBarText'],
    ['範囲が21個', (menu) => (menu.areas = Array(21).fill(menu.areas[0])), 'between 0 and 20', 'areas'],
    ['位置が負', (menu) => (menu.areas[0].bounds.x = -1), 'greater than or equal to 0', 'areas[0].bounds.x'],
    [
      'URIの種類がちがう',
      (menu) => (menu.areas[0].action = { type: 'uri', uri: 'ftp://example.jp/' }),
      'invalid uri',
      'areas[0].action.uri',
    ],
    [
      'メニューでは使えない操作',
      (menu) => (menu.areas[0].action = { type: 'camera', label: 'あ' }),
      'Must be one of',
      'areas[0].action.type',
    ],
  ];
  test.each(bad)(
    '正しくないものは400で場所を示す（%s）。検証だけの入口も同じ',
    async (_, spoil, text, property) => {
      const menu = menuObject([message('あ')]);
      spoil(menu);
      for (const path of [MENU, `${MENU}/validate`]) {
        expect(await trial.line(path, menu)).toMatchObject({
          status: 400,
          json: {
            message: 'The request body has 1 error(s)',
            details: [{ message: expect.stringContaining(text), property }],
          },
        });
      }
      expect((await trial.lineGet(`${MENU}/list`)).json.richmenus).toEqual([]);
    },
  );

  test('型がちがえば、その場所を示す400になる。絵文字は見た目の1文字に数える', async () => {
    expect(await trial.line(MENU, { ...menuObject([]), selected: 'yes' })).toMatchObject({
      status: 400,
      json: { message: 'The property, selected, in the request body is invalid (line: -, column: -)' },
    });
    const family = { ...menuObject([]), chatBarText: '👨‍👩‍👧'.repeat(14) };
    expect((await trial.line(`${MENU}/validate`, family)).json).toEqual({});
    expect((await trial.lineGet(`${MENU}/list`)).json.richmenus).toEqual([]);
  });

  test('1,000件でいっぱいになり、消せばまたつくれる', async () => {
    const book = trial.emulator.state.richMenus.of([...trial.emulator.state.channels.values()][0]!);
    const { richMenuId } = (await trial.line(MENU, menuObject([]))).json;
    const { menu } = book.menus.get(richMenuId)!;
    for (let i = 1; i < 1000; i++) book.create(menu);
    expect((await trial.line(MENU, menuObject([]))).status).toBe(400);
    await callLine(trial, 'DELETE', `${MENU}/${richMenuId}`);
    expect((await trial.line(MENU, menuObject([]))).status).toBe(200);
  });

  test('つくるのと消すのは1時間に100回、一覧は1秒に10回', async () => {
    await trial.control('/limits', { enabled: true });
    const statuses = async (count: number, call: () => Promise<{ status: number }>) =>
      (await Promise.all(Array.from({ length: count }, call))).filter(({ status }) => status === 429).length;
    expect(await statuses(101, () => trial.line(MENU, menuObject([])))).toBe(1);
    expect(await statuses(101, () => callLine(trial, 'DELETE', `${MENU}/none`))).toBe(1);
    expect(await statuses(30, () => trial.lineGet(`${MENU}/list`))).toBeGreaterThan(0);
  });
});

describe('リッチメニューの画像', () => {
  const make = async () => (await trial.line(MENU, menuObject([]))).json.richMenuId as string;

  test('PNGとJPEGを一度だけ受けとり、そのまま返す', async () => {
    for (const [bytes, type] of [
      [png(2500, 1686), 'image/png'],
      [jpeg(800, 250), 'image/jpeg'],
    ] as const) {
      const menu = await make();
      expect((await callLine(trial, 'GET', `${MENU}/${menu}/content`)).status).toBe(404);
      expect(await uploadImage(trial, menu, bytes, type)).toMatchObject({ status: 200, json: {} });
      expect(await uploadImage(trial, menu, bytes, type)).toMatchObject({
        status: 400,
        json: { message: 'An image has already been uploaded to the richmenu' },
      });
      const response = await fetch(`${trial.emulator.url}${MENU}/${menu}/content`, {
        headers: { authorization: `Bearer ${trial.channel.accessToken}` },
      });
      expect(response.headers.get('content-type')).toBe(type);
      expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    }
  });

  test.each([
    ['幅が799', png(799, 250)],
    ['幅が2501', png(2501, 1000)],
    ['高さが249', png(800, 249)],
    ['縦横比が1.45より小さい', png(1449, 1000)],
    ['1MBを超える', png(2500, 1686, 1024 * 1024 + 1)],
    ['画像でない', Buffer.from('GIF89a'.repeat(20))],
    ['途中で切れたJPEG', jpeg(2500, 1686).subarray(0, 24)],
    ['中身はJPEG', jpeg(2500, 1686)],
    ['空', Buffer.alloc(0)],
  ])('条件に合わない画像は400（%s）', async (_, bytes) => {
    const menu = await make();
    expect(await uploadImage(trial, menu, bytes)).toMatchObject({
      status: 400,
      json: { message: 'The image size is not allowed for richmenu' },
    });
    expect((await uploadImage(trial, menu, png(1450, 1000))).status).toBe(200);
  });

  test('ほかの種類は415、ないメニューは404、2MBを超える要求は413', async () => {
    const menu = await make();
    expect(await uploadImage(trial, menu, png(2500, 1686), 'image/gif')).toMatchObject({
      status: 415,
      json: { message: 'The content type, image/gif, is not supported' },
    });
    expect((await uploadImage(trial, `richmenu-${'0'.repeat(32)}`, png(2500, 1686))).status).toBe(404);
    expect((await uploadImage(trial, menu, png(2500, 1686, 2 * 1024 * 1024 + 1))).status).toBe(413);
  });
});

describe('既定のメニュー', () => {
  const path = '/v2/bot/user/all/richmenu';
  test('画像のないものは400、ないものは404。置き換え、外し、消せばなくなる', async () => {
    expect(await trial.lineGet(path)).toMatchObject({
      status: 404,
      json: { message: 'no default richmenu', details: [] },
    });
    const bare = (await trial.line(MENU, menuObject([]))).json.richMenuId;
    expect(await callLine(trial, 'POST', `${path}/${bare}`)).toMatchObject({
      status: 400,
      json: { message: 'must upload richmenu image before applying it to user', details: [] },
    });
    expect((await callLine(trial, 'POST', `${path}/richmenu-none`)).status).toBe(404);
    const [a, b] = [await createMenu(trial), await createMenu(trial)];
    await callLine(trial, 'POST', `${path}/${a}`);
    await callLine(trial, 'POST', `${path}/${b}`);
    expect((await trial.lineGet(path)).json).toEqual({ richMenuId: b });
    expect((await callLine(trial, 'DELETE', path)).json).toEqual({});
    expect((await trial.lineGet(path)).status).toBe(404);
    await callLine(trial, 'POST', `${path}/${b}`);
    await callLine(trial, 'DELETE', `${MENU}/${b}`);
    expect((await trial.lineGet(path)).status).toBe(404);
  });
});

describe('別名', () => {
  const ALIAS = `${MENU}/alias`;
  test('つくり、読み、一覧し、付けかえ、消す', async () => {
    const [a, b] = [await createMenu(trial), await createMenu(trial)];
    expect((await trial.lineGet(`${ALIAS}/list`)).json).toEqual({ aliases: [] });
    expect((await trial.line(ALIAS, { richMenuAliasId: 'list', richMenuId: a })).json).toEqual({});
    await trial.line(ALIAS, { richMenuAliasId: 'tab_1-x', richMenuId: a });
    expect((await trial.line(`${ALIAS}/tab_1-x`, { richMenuId: b })).status).toBe(200);
    expect((await trial.lineGet(`${ALIAS}/tab_1-x`)).json).toEqual({
      richMenuAliasId: 'tab_1-x',
      richMenuId: b,
    });
    expect((await trial.lineGet(`${ALIAS}/list`)).json.aliases).toHaveLength(2);
    expect((await callLine(trial, 'DELETE', `${ALIAS}/tab_1-x`)).json).toEqual({});
    for (const method of ['GET', 'DELETE']) {
      expect(await callLine(trial, method, `${ALIAS}/tab_1-x`)).toMatchObject({
        status: 404,
        json: { message: 'richmenu alias not found', details: [] },
      });
    }
  });

  test('同じ名前、画像のないメニュー、正しくない名前は400', async () => {
    const menu = await createMenu(trial);
    const bare = (await trial.line(MENU, menuObject([]))).json.richMenuId;
    const add = (richMenuAliasId: unknown, richMenuId: unknown = menu) =>
      trial.line(ALIAS, { richMenuAliasId, richMenuId });
    expect((await add('a')).status).toBe(200);
    expect(await add('a')).toMatchObject({ status: 400, json: { message: 'conflict richmenu alias id' } });
    expect(await add('b', bare)).toMatchObject({ status: 400, json: { message: 'richmenu not found' } });
    expect(await add('b', 'x')).toMatchObject({
      status: 400,
      json: { details: [{ message: 'invalid richMenuId', property: 'richMenuId' }] },
    });
    for (const name of ['A', 'a'.repeat(33), '', 'あ', 1]) expect((await add(name)).status).toBe(400);
    expect((await trial.lineGet(`${ALIAS}/list`)).json.aliases).toHaveLength(1);
    expect((await trial.line(`${ALIAS}/a`, { richMenuId: bare })).status).toBe(400);
    expect((await trial.line(`${ALIAS}/none`, { richMenuId: menu })).status).toBe(404);
  });

  test('1,000件まで。消すのは1時間に100回', async () => {
    const menu = await createMenu(trial);
    const book = trial.emulator.state.richMenus.of([...trial.emulator.state.channels.values()][0]!);
    for (let i = 0; i < 1000; i++) book.aliases.set(`alias-${i}`, menu);
    expect((await trial.line(ALIAS, { richMenuAliasId: 'one-more', richMenuId: menu })).status).toBe(400);
    await trial.control('/limits', { enabled: true });
    const answers = await Promise.all(
      Array.from({ length: 101 }, (_, i) => callLine(trial, 'DELETE', `${ALIAS}/alias-${i}`)),
    );
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1);
    expect(book.aliases.size).toBe(900);
  });
});
