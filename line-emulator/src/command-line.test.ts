import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HELP, readCommandLine } from './command-line.ts';
import { startReceiver } from './test-setup.ts';

const main = path.resolve(import.meta.dirname, 'main.ts');

describe('起動の指定', () => {
  let folder: string;
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'emulator-'));
    fs.mkdirSync(path.join(folder, 'below'));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const write = (name: string, value: unknown): string => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    fs.writeFileSync(path.join(folder, name), text);
    return name;
  };
  const read = (args: string[], environment = {}): any => readCommandLine(args, environment, folder);

  test('何も指定しなければ8090番で、この機械からだけ', () => {
    const { wanted } = read([]);
    expect(wanted).toEqual({
      port: 8090,
      host: '127.0.0.1',
      setup: {},
      scenario: undefined,
      untilDone: false,
    });
    expect(read([], { EMULATOR_PORT: '0' }).wanted.port).toBe(0);
  });

  test('指定は、旗、設定ファイル、環境変数の順に強い', () => {
    const config = write('a.json', { port: 7001, host: 'localhost', channels: [{ displayName: '二' }] });
    const args = ['--config', config, '--channel', 'id=1,name=一,friends=5,callback=http://localhost/cb'];
    const { wanted } = read([...args, '--burst', 'strict', '--no-limits'], { EMULATOR_PORT: '7002' });
    expect(wanted).toMatchObject({ port: 7001, host: 'localhost' });
    expect(wanted.setup.limits).toEqual({ burst: 'strict', enabled: false });
    expect(wanted.setup.channels).toEqual([
      {
        channelId: '1',
        displayName: '一',
        friends: { count: 5 },
        loginCallbackUrls: ['http://localhost/cb'],
      },
      { displayName: '二' },
    ]);
    expect(read([...args, '--port', '7003']).wanted.port).toBe(7003);
  });

  test('設定ファイルのシナリオは、そのファイルから見た場所にある', () => {
    write('below/night.json', { name: '夜', steps: [] });
    write('below/b.json', { scenario: 'night.json' });
    expect(read(['--config', 'below/b.json', '--until-done']).wanted).toMatchObject({
      scenario: { name: '夜' },
      untilDone: true,
    });
  });

  test('まちがいは、はじめる前に全部まとめて言う', () => {
    const config = write('bad.json', { channels: [{ displayName: '', colour: 1 }], users: 3 });
    const scenario = write('bad-scenario.json', { steps: [{ do: { act: 'dance', user: 'a' } }] });
    const { problems } = read([
      '--port',
      '99999',
      '--burst',
      'wide',
      '--nonsense',
      'extra',
      '--no-limits=1',
      '--channel',
      'foo=1,webhook=nowhere',
      '--config',
      config,
      '--scenario',
      scenario,
    ]);
    const said = (problems as string[]).join('\n');
    for (const part of [
      '--port must be a port number',
      '--burst must be second or strict, not wide',
      'no flag --nonsense',
      'extra: flags begin with --',
      '--no-limits takes no value',
      '"foo=1" must be one of id, name',
      '--channel: webhook: Invalid URL',
      'bad.json: channels.0.displayName',
      'bad.json: channels.0: Unrecognized key: "colour"',
      'bad.json: users',
      'bad-scenario.json: steps.0.do.act',
    ]) {
      expect(said).toContain(part);
    }
  });

  test.each([
    [['--config', 'none.json'], 'There is no config file'],
    [['--scenario'], '--scenario needs a value'],
    [['--until-done'], 'needs a --scenario'],
    [['--port', '--host'], '--port needs a value'],
  ])('%j は断る', (args, reason) => {
    expect(read(args).problems.join('\n')).toContain(reason);
  });

  test('壊れたJSONは、どのファイルかを言う', () => {
    expect(read(['--config', write('broken.json', '{')]).problems[0]).toContain('broken.json is not usable');
  });

  test('--help はほかの指定を見ずに説明を出す', () => {
    expect(read(['--help', '--nonsense'])).toEqual({ help: true });
    for (const flag of HELP.matchAll(/--[a-z-]+/g)) {
      const { problems = [] } = read([flag[0], 'x']);
      expect(problems.join(), flag[0]).not.toContain('There is no flag');
    }
  });

  const run = (args: string[]) =>
    new Promise<{ code: number | null; out: string }>((resolve) => {
      const child = spawn(process.execPath, [main, ...args], {
        cwd: folder,
        env: { PATH: process.env.PATH },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let out = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => (out += bytes));
      child.once('close', (code) => resolve({ code, out }));
    });

  test('シナリオを最後まで演じて、結果を終了コードで知らせる', async () => {
    const receiver = await startReceiver();
    const scenario = (count: number) => ({
      name: '返事',
      users: { hanako: { displayName: '花子' } },
      steps: [
        { do: { act: 'text', user: 'hanako', text: 'あ' } },
        { do: { expect: { webhooks: { delivered: true, exactly: count } } } },
      ],
    });
    const args = (file: string) => [
      '--port',
      '0',
      '--channel',
      `webhook=${receiver.url},token=t-1,friends=3`,
      '--scenario',
      file,
      '--until-done',
    ];
    const good = await run(args(write('good.json', scenario(1))));
    expect(good).toMatchObject({ code: 0 });
    expect(good.out).toContain('token t-1');
    expect(good.out).toMatch(/scenario\s+done/);
    const bad = await run(args(write('wrong.json', scenario(2))));
    expect(bad).toMatchObject({ code: 1 });
    expect(bad.out).toContain('webhooks: 1, wanted 2');
    expect(receiver.received).toHaveLength(2);
    await receiver.stop();
  });

  test('止めるとすぐに終わる。10分待たせる故障や、答えを待つ電話があっても', async () => {
    const child = spawn(process.execPath, [main, '--port', '0', '--channel', 'id=2000000001,token=t'], {
      cwd: folder,
      env: { PATH: process.env.PATH },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const url = await new Promise<string>((resolve) => {
      let out = '';
      child.stdout.on('data', (bytes) => {
        out += bytes;
        const found = /http:\/\/\S+/.exec(out)?.[0];
        if (found) resolve(found);
      });
    });
    const control = async (where: string, body: object): Promise<any> =>
      (await fetch(`${url}/_emulator${where}`, { method: 'POST', body: JSON.stringify(body) })).json();
    const { users } = await control('/users', { count: 1 });
    await control('/faults', { kind: 'latency', ms: 600_000 });
    const waiting = [
      fetch(`${url}/v2/bot/info`, { headers: { authorization: 'Bearer t' } }),
      fetch(`${url}/_emulator/users/${users[0].userId}/events?channelId=2000000001&since=0&wait=60`),
    ].map((answer) => answer.then(() => 'answered').catch(() => 'cut'));
    const calls = async (): Promise<any> => (await fetch(`${url}/_emulator/calls`)).json();
    while ((await calls()).calls.length === 0) await sleep(10);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(await Promise.all(waiting)).toEqual(['cut', 'cut']);
  });

  test('ポートがふさがっていれば、どうすればよいかを言う', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, out } = await run(['--port', String(port)]);
    expect(code).toBe(1);
    expect(out).toContain(`Port ${port} is in use`);
    expect(out).toContain('--port');
    await new Promise((resolve) => server.close(resolve));
  });

  test('できない設定は、始めずに理由を言う', async () => {
    const config = write('fault.json', { faults: [{ kind: 'hang', endpoint: 'nothing.*' }] });
    const { code, out } = await run(['--port', '0', '--config', config]);
    expect(code).toBe(1);
    expect(out).toContain('There is no endpoint nothing.*');
  });
});
