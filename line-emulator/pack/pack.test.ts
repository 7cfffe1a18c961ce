import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as sources from '../src/index.ts';
import { buildPackage, packFolder } from './build.ts';
import type * as published from './index.d.ts';

// The published types must be true of the sources: this line is the check, done by the compiler.
const promised: typeof published = sources;

/** Node itself, and what else the machine has: the package promises more versions than this repository runs on. */
function otherNodes(): { file: string; version: string }[] {
  const found = new Map([[process.version, process.execPath]]);
  for (const folder of (process.env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(folder, 'node');
    if (folder.includes('node_modules') || !fs.existsSync(file)) continue;
    const version = execFileSync(file, ['--version'], { encoding: 'utf8' }).trim();
    if (Number(version.slice(1).split('.')[0]) >= 20 && !found.has(version)) found.set(version, file);
  }
  return [...found].map(([version, file]) => ({ file, version }));
}

describe('知らない人が使う荷物', () => {
  // Outside the repository, so that nothing of it can be found by accident.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'emulator-package-'));
  const stranger = path.join(folder, 'stranger');
  const installed = path.join(stranger, 'node_modules/@madoguchi/line-emulator');
  const started: ChildProcess[] = [];

  beforeAll(async () => {
    await buildPackage(path.join(folder, 'package'));
    const tarball = packFolder(path.join(folder, 'package'), folder);
    fs.mkdirSync(stranger);
    fs.writeFileSync(
      path.join(stranger, 'package.json'),
      '{"name":"stranger","version":"1.0.0","type":"module"}',
    );
    execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], {
      cwd: stranger,
      stdio: 'ignore',
    });
  });
  afterAll(() => {
    for (const child of started) child.kill('SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the installed command. @returns its origin, read from what it prints */
  async function start(node: string): Promise<{ url: string; child: ChildProcess }> {
    const child = spawn(node, [path.join(stranger, 'node_modules/.bin/line-emulator')], {
      cwd: stranger,
      env: { PATH: process.env['PATH'], EMULATOR_PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    started.push(child);
    let printed = '';
    for await (const chunk of child.stdout!) {
      printed += String(chunk);
      const url = /(http:\/\/127\.0\.0\.1:\d+)\/phone\//.exec(printed)?.[1];
      if (url) return { url, child };
    }
    throw new Error(`it printed: ${printed}`);
  }

  const post = async (url: string, body: unknown, headers: Record<string, string> = {}): Promise<any> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    expect(response.ok, `${url} ${response.status}`).toBe(true);
    return response.json();
  };

  test('何にも頼らず、要るものがすべて入っている', () => {
    const manifest = JSON.parse(fs.readFileSync(path.join(installed, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(manifest['dependencies']).toBeUndefined();
    expect(manifest['private']).toBeUndefined();
    for (const file of [
      'README.md',
      'CONTROL.md',
      'DIFFERENCES.md',
      'LICENSE',
      'NOTICE',
      'THIRD-PARTY.md',
      'lib/index.d.ts',
    ])
      expect(fs.existsSync(path.join(installed, file)), file).toBe(true);
    const licences = fs.readFileSync(path.join(installed, 'THIRD-PARTY.md'), 'utf8');
    for (const name of ['hono', '@hono/node-server', 'zod']) expect(licences).toContain(`## ${name} `);
    const files = fs.readdirSync(installed, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => file.includes('.test.'))).toEqual([]);
  });

  test('古いNodeにないものを使っていない', () => {
    const lib = path.join(installed, 'lib');
    const code = fs
      .readdirSync(lib)
      .filter((file) => file.endsWith('.mjs'))
      .map((file) => fs.readFileSync(path.join(lib, file), 'utf8'));
    // What Node 20 lacks and a careless line would bring in.
    expect(
      code
        .join('\n')
        .match(
          /\bTemporal\.|RegExp\.escape|withResolvers|Array\.fromAsync|Object\.groupBy|Map\.groupBy|\.(toBase64|fromBase64|toHex|fromHex)\(|import\.meta\.(dirname|filename|main)/g,
        ),
    ).toBeNull();
  });

  for (const { file, version } of otherNodes()) {
    test(`Node ${version}で、命令が動き、送れて、電話が開く`, async () => {
      const { url, child } = await start(file);
      const channel = await post(`${url}/_emulator/channels`, { displayName: 'みほん市' });
      const { users } = await post(`${url}/_emulator/users`, { users: [{ displayName: '山田 花子' }] });
      const { userId } = users[0];
      await post(`${url}/_emulator/users/${userId}/follow`, { channelId: channel.channelId });
      const sent = await post(
        `${url}/v2/bot/message/push`,
        { to: userId, messages: [{ type: 'text', text: 'こんにちは' }] },
        { authorization: `Bearer ${channel.accessToken}` },
      );
      expect(sent.sentMessages).toHaveLength(1);
      const talk = await (
        await fetch(`${url}/_emulator/users/${userId}/talk?channelId=${channel.channelId}`)
      ).json();
      expect(JSON.stringify(talk)).toContain('こんにちは');
      await expectPhone(url);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    });

    test(`Node ${version}で、試験の中から使える`, () => {
      const script = `
        import { startEmulator, virtualUserId, signWebhook } from '@madoguchi/line-emulator';
        const emulator = await startEmulator({ limits: { enabled: false } });
        const health = await (await fetch(emulator.url + '/_emulator/health')).json();
        await emulator.stop();
        console.log(health.ok, virtualUserId('a', 0).length, signWebhook('s', new Uint8Array()).length);`;
      const printed = execFileSync(file, ['--input-type=module', '-e', script], {
        cwd: stranger,
        encoding: 'utf8',
      });
      expect(printed.trim()).toBe('true 33 44');
    });
  }

  test('型がついてくる', () => {
    expect(Object.keys(promised)).toContain('startEmulator');
    fs.writeFileSync(
      path.join(stranger, 'use.ts'),
      `import { startEmulator, type Emulator } from '@madoguchi/line-emulator';
       const emulator: Emulator = await startEmulator({ port: 0 });
       const url: string = emulator.url;
       // @ts-expect-error the port is a number
       await startEmulator({ port: url });
       await emulator.stop();`,
    );
    const tsc = path.resolve(import.meta.dirname, '../../node_modules/.bin/tsc');
    const options = '--noEmit --strict --module nodenext --target esnext --lib esnext,dom --types'.split(' ');
    execFileSync(tsc, [...options, '', 'use.ts'], { cwd: stranger, encoding: 'utf8' });
  });

  /** The page, and every script and style that it names, one after the other. */
  async function expectPhone(url: string): Promise<void> {
    const waiting = ['/phone/'];
    const seen = new Set(waiting);
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      const response = await fetch(url + at);
      const text = await response.text();
      expect(response.status, at).toBe(200);
      if (/\.(js|ts)$/.test(at)) expect(text, at).not.toMatch(/^import type|^export (interface|type)\b/m);
      for (const [, named] of text.matchAll(
        /(?:from|import|src=|href=|@import(?: url\()?)\s*["']([^"'#]+)["']/g,
      )) {
        const next = new URL(named!, url + at);
        if (next.origin !== url || seen.has(next.pathname) || !/\.(js|ts|css|html)$/.test(next.pathname))
          continue;
        seen.add(next.pathname);
        waiting.push(next.pathname);
      }
    }
    expect([...seen].filter((file) => file.includes('talk-view/')).length).toBeGreaterThan(5);
  }
});
