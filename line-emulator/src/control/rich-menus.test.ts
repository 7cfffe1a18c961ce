import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callLine, createMenu, jobsDone, menuObject, message, png } from '../rich-menus/test-menus.ts';
import { startReceiver, startTrial, type Trial } from '../test-setup.ts';

describe('電話に見えるリッチメニュー', () => {
  let trial: Trial;
  let userId: string;
  let channelId: string;
  beforeAll(async () => {
    trial = await startTrial();
    channelId = trial.channel.channelId;
    [{ userId }] = (await trial.control('/users', { users: [{ displayName: '山田' }] })).users;
    await trial.control(`/users/${userId}/follow`, { channelId });
  });
  afterAll(() => trial.stop());

  const seen = async () =>
    (await trial.get(`/_emulator/users/${userId}/richmenu?channelId=${channelId}`)).json;
  const reopen = () => trial.control(`/users/${userId}/reopen`, { channelId });
  const link = (menu: string) => callLine(trial, 'POST', `/v2/bot/user/${userId}/richmenu/${menu}`);

  test('なければ無い。既定のメニューの変更は、トークを開きなおすと見える', async () => {
    expect(await seen()).toEqual({ richMenuId: null });
    const menu = await createMenu(trial, [message('はい')]);
    await callLine(trial, 'POST', `/v2/bot/user/all/richmenu/${menu}`);
    expect(await seen()).toEqual({ richMenuId: null });
    expect(await reopen()).toMatchObject({ richMenuId: menu, from: 'default' });
    expect(await seen()).toMatchObject({
      richMenuId: menu,
      menu: { richMenuId: menu, chatBarText: 'メニュー', areas: [{ action: { text: 'はい' } }] },
      imageUrl: `/_emulator/richmenus/${menu}/image`,
    });
    const image = await fetch(`${trial.emulator.url}/_emulator/richmenus/${menu}/image`);
    expect(image.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await image.arrayBuffer())).toEqual(png(2500, 1686));
  });

  test('個人のメニューは既定より優先し、すぐに見える。外すとすぐに既定に戻る', async () => {
    const own = await createMenu(trial);
    await link(own);
    expect(await seen()).toMatchObject({ richMenuId: own, from: 'user' });
    await callLine(trial, 'DELETE', `/v2/bot/user/${userId}/richmenu`);
    expect(await seen()).toMatchObject({ from: 'default' });
  });

  test('消されたメニューは、開きなおすまで見えている', async () => {
    const own = await createMenu(trial);
    await link(own);
    await callLine(trial, 'DELETE', `/v2/bot/richmenu/${own}`);
    expect((await trial.lineGet(`/v2/bot/user/${userId}/richmenu`)).status).toBe(404);
    expect(await seen()).toMatchObject({ richMenuId: own });
    expect((await trial.get(`/_emulator/richmenus/${own}/image`)).status).toBe(200);
    expect(await reopen()).toMatchObject({ from: 'default' });
    expect((await trial.get(`/_emulator/richmenus/${own}/image`)).status).toBe(404);
  });

  test('見えるメニューが変わると、流れ（SSE）で知らせる', async () => {
    const [first, second] = [await createMenu(trial), await createMenu(trial)];
    await seen();
    const stop = new AbortController();
    const response = await fetch(
      `${trial.emulator.url}/_emulator/users/${userId}/events?channelId=${channelId}`,
      { headers: { accept: 'text/event-stream' }, signal: stop.signal },
    );
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader.read()).value ?? '';
    await link(first);
    await trial.line('/v2/bot/richmenu/bulk/link', { richMenuId: second, userIds: [userId] });
    await jobsDone(trial);
    await callLine(trial, 'DELETE', `/v2/bot/user/${userId}/richmenu`);
    while (text.split('event: richmenu').length < 4) text += (await reader.read()).value ?? '';
    stop.abort();
    const told = [...text.matchAll(/event: richmenu\ndata: (.*)/g)].map(
      ([, data]) => JSON.parse(data!).richMenuId,
    );
    expect(told).toEqual([first, second, (await seen()).richMenuId]);
  });

  test('友だちでない人には、既定のメニューだけが見える。ブロックすると個人のメニューは外れる', async () => {
    const own = await createMenu(trial);
    await link(own);
    await trial.control(`/users/${userId}/block`, { channelId });
    expect(await reopen()).toMatchObject({ from: 'default' });
    await link(own);
    expect((await trial.lineGet(`/v2/bot/user/${userId}/richmenu`)).status).toBe(404);
    // Blocking has unlinked the menu: it does not come back.
    await trial.control(`/users/${userId}/unblock`, { channelId });
    expect(await reopen()).toMatchObject({ from: 'default' });
    expect((await trial.lineGet(`/v2/bot/user/${userId}/richmenu`)).status).toBe(404);
  });

  test('管理画面の既定は、APIの既定がないときだけ見え、APIからは403になる', async () => {
    const put = await fetch(`${trial.emulator.url}/_emulator/channels/${channelId}/manager-richmenu`, {
      method: 'PUT',
      body: JSON.stringify({
        menu: menuObject([message('管理画面')]),
        imageBase64: png(2500, 1686).toString('base64'),
      }),
    });
    const { richMenuId } = (await put.json()) as { richMenuId: string };
    expect((await reopen()).richMenuId).not.toBe(richMenuId);
    await callLine(trial, 'DELETE', '/v2/bot/user/all/richmenu');
    expect(await reopen()).toMatchObject({ richMenuId, from: 'default' });
    expect(await trial.lineGet('/v2/bot/user/all/richmenu')).toMatchObject({
      status: 403,
      json: { message: 'the richmenu is owned by another channel', details: [] },
    });
    expect((await trial.lineGet(`/v2/bot/richmenu/${richMenuId}`)).status).toBe(404);
    await trial.remove(`/_emulator/channels/${channelId}/manager-richmenu`);
    expect(await reopen()).toEqual({ richMenuId: null });
  });
});

describe('メニューをタップする', () => {
  test('タブの切り替えは個人のメニューになり、結果つきのpostbackが届く。ほかの操作は電話に返す', async () => {
    const bot = await startReceiver();
    const trial = await startTrial({ webhookUrl: bot.url });
    const { channelId } = trial.channel;
    const [{ userId }] = (await trial.control('/users', { users: [{ displayName: '山田' }] })).users;
    await trial.control(`/users/${userId}/follow`, { channelId, webhook: false });
    const switchTo = (richMenuAliasId: string) => ({
      type: 'richmenuswitch',
      richMenuAliasId,
      data: `to=${richMenuAliasId}`,
    });
    const first = await createMenu(trial, [switchTo('b'), switchTo('none'), message('こんにちは')]);
    const second = await createMenu(trial, [switchTo('a')]);
    for (const [richMenuAliasId, richMenuId] of [
      ['a', first],
      ['b', second],
    ]) {
      await trial.line('/v2/bot/richmenu/alias', { richMenuAliasId, richMenuId });
    }
    await callLine(trial, 'POST', `/v2/bot/user/all/richmenu/${first}`);
    const tap = (area: number) => trial.control(`/users/${userId}/richmenu/tap`, { channelId, area });
    const params = () => JSON.parse(bot.received.at(-1)!.body.toString()).events[0].postback;

    expect(await tap(2)).toEqual({ action: message('こんにちは') });
    expect(bot.received).toHaveLength(0);
    expect(await tap(0)).toMatchObject({ status: 'SUCCESS', richMenu: { richMenuId: second, from: 'user' } });
    expect(params()).toEqual({ data: 'to=b', params: { newRichMenuAliasId: 'b', status: 'SUCCESS' } });
    // Who ever tapped a tab no longer follows the default.
    const third = await createMenu(trial);
    await callLine(trial, 'POST', `/v2/bot/user/all/richmenu/${third}`);
    expect(await trial.control(`/users/${userId}/reopen`, { channelId })).toMatchObject({
      richMenuId: second,
    });
    await tap(0);
    expect(await tap(1)).toMatchObject({ status: 'RICHMENU_ALIAS_ID_NOTFOUND' });
    expect(params()).toEqual({ data: 'to=none', params: { status: 'RICHMENU_ALIAS_ID_NOTFOUND' } });
    await callLine(trial, 'DELETE', `/v2/bot/richmenu/${second}`);
    expect(await tap(0)).toMatchObject({ status: 'RICHMENU_NOTFOUND', richMenu: { richMenuId: first } });
    await trial.line('/v2/bot/richmenu/alias/b', { richMenuId: third });
    await trial.control('/jobs', { fail: { kind: 'richmenu.switch' } });
    expect(await tap(0)).toMatchObject({ status: 'FAILED' });
    expect(await tap(0)).toMatchObject({ status: 'SUCCESS', richMenu: { richMenuId: third } });
    const missing = await fetch(`${trial.emulator.url}/_emulator/users/${userId}/richmenu/tap`, {
      method: 'POST',
      body: JSON.stringify({ channelId, area: 7 }),
    });
    expect(missing.status).toBe(404);
    await trial.stop();
    await bot.stop();
  });
});
