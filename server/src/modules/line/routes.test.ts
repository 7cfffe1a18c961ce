import { startEmulator, type Emulator } from '@madoguchi/line-emulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { CHANNEL_SECRET, testChannel } from '../../../testing/line.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { createChannel, type CreatedChannel } from './index.ts';
import { lineModule } from './module.ts';

let emulator: Emulator;
let db: TestDatabase;
let channel: CreatedChannel;
let administrator: StaffBrowser;
let editor: StaffBrowser;
let nobody: StaffBrowser;

beforeAll(async () => {
  emulator = await startEmulator();
  db = await testDatabase({ LINE_API_BASE_URL: emulator.url });
  channel = await testChannel(db);
  const api = staffApi(db, [lineModule]);
  nobody = api.browser();
  administrator = await api.browser().signIn(await staffWithAuthenticator(db));
  editor = await api.browser().signIn(await staffWithAuthenticator(db, 'editor'));
});
afterAll(async () => {
  await db.close();
  await emulator.stop();
});

describe('LINE公式アカウントのAPI', () => {
  it('接続しているチャネルを、秘密を含めずに一覧する', async () => {
    const { status, body } = await editor.call('GET', '/line/channels');
    expect(status).toBe(200);
    expect(body.channels).toMatchObject([
      {
        id: channel.id,
        name: 'みなと台市',
        webhookUrl: `${db.config.publicUrl}${channel.webhookPath}`,
        loginChannelId: null,
      },
    ]);
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`${CHANNEL_SECRET}|test-access-token`));
  });

  it('サインインしていなければ401', async () => {
    expect(await nobody.call('GET', '/line/channels')).toMatchObject(refusal(401, 'signed_out'));
    expect(await nobody.call('POST', `/line/channels/${channel.id}/check`, {})).toMatchObject(
      refusal(401, 'signed_out'),
    );
  });

  it('接続確認は、何が悪いかを言う', async () => {
    const { status, body } = await administrator.call('POST', `/line/channels/${channel.id}/check`, {});
    expect(status).toBe(200);
    expect(body.checks).toContainEqual({ check: 'access_token', state: 'problem', reason: 'token_refused' });
    expect(body.checks).toContainEqual({ check: 'login', state: 'problem', reason: 'login_missing' });
    expect(body).toMatchObject({ eventsLastDay: 0, newestEventAt: null, failedLastDay: 0, waiting: 0 });
  });

  it('接続確認は、知らないチャネルなら404、権限がなければ403、IDの形がちがえば400', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await administrator.call('POST', `/line/channels/${unknown}/check`, {})).toMatchObject(
      refusal(404, 'not_found'),
    );
    expect(await editor.call('POST', `/line/channels/${channel.id}/check`, {})).toMatchObject(
      refusal(403, 'forbidden'),
    );
    expect(await administrator.call('POST', '/line/channels/x/check', {})).toMatchObject(
      refusal(400, 'invalid_input'),
    );
  });
});

describe('チャネルの登録', () => {
  const input = {
    name: 'みなと台市',
    lineChannelId: '1234567890',
    channelSecret: 'a'.repeat(32),
    accessToken: 'b'.repeat(100),
  };
  const create = (more: object, municipality = db.municipality) =>
    db.ctxOf(municipality).transaction((ctx) => createChannel(ctx, { ...input, ...more }));

  it('秘密は暗号化して保存する', async () => {
    const { id } = await create({ login: { channelId: '1234567891', channelSecret: 'c'.repeat(32) } });
    const [row] = await db.sql<Record<string, Buffer>>(
      'select channel_secret, access_token, login_channel_secret from line_channels where id = $1',
      [id],
    );
    for (const [column, letter] of Object.entries({
      channel_secret: 'a',
      access_token: 'b',
      login_channel_secret: 'c',
    }))
      expect(row![column]!.includes(letter.repeat(8))).toBe(false);
  });

  it('同じLINEのチャネルは、ほかの自治体でも二度は登録できない', async () => {
    await expect(create({})).rejects.toMatchObject({ code: 'channel_taken' });
    await expect(create({}, db.otherMunicipality)).rejects.toMatchObject({ code: 'channel_taken' });
  });

  it.each([
    ['name', { name: ' ' }],
    ['lineChannelId', { lineChannelId: '@abc' }],
    ['channelSecret', { channelSecret: '' }],
    ['accessToken', { accessToken: 'has space' }],
    ['basicId', { basicId: 'nope' }],
    ['login.channelId', { login: { channelId: 'x', channelSecret: 'c'.repeat(32) } }],
    ['login.channelSecret', { login: { channelId: '1234567891', channelSecret: '' } }],
  ])('%sが使えない値なら、その項目を言ってことわる', async (field, more) => {
    await expect(create(more)).rejects.toMatchObject({ code: 'channel_invalid', data: { field } });
  });
});
