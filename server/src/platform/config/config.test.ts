import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { selfSigned } from '../../../testing/certificate.ts';
import { ConfigError, deriveKey, loadConfig } from './config.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-config-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig({ DATA_DIR: folder, ...environment });
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).problems;
  }
}

describe('設定', () => {
  it('間違いは一度にすべて、名前と直し方つきで知らせる', () => {
    const problems = problemsOf({
      PORT: 'abc',
      ROLES: 'web,cook',
      PUBLIC_URL: 'ftp://x',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://x',
      MASTER_KEY: 'short',
    });
    for (const name of ['PORT', 'ROLES', 'PUBLIC_URL', 'LOG_LEVEL', 'DATABASE_URL', 'MASTER_KEY']) {
      expect(
        problems.some((problem) => problem.startsWith(`${name}:`)),
        name,
      ).toBe(true);
    }
  });

  it('本番では、データベース・公開アドレス・鍵がなければ動かない', () => {
    const problems = problemsOf({ NODE_ENV: 'production' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(
      expect.arrayContaining([
        'DATABASE_URL',
        'PUBLIC_URL',
        'MASTER_KEY, MASTER_KEY_FILE or MASTER_KEY_COMMAND',
      ]),
    );
    expect(problemsOf({ NODE_ENV: 'production', PUBLIC_URL: 'http://example.jp' })).toContain(
      'PUBLIC_URL: must be https in production',
    );
  });

  it('鍵がないデモでは、本人だけが読める鍵を作り、次も同じ鍵を使う', () => {
    const first = loadConfig({ DATA_DIR: path.join(folder, 'demo') });
    const second = loadConfig({ DATA_DIR: path.join(folder, 'demo') });
    expect(second.masterKey.equals(first.masterKey)).toBe(true);
    expect(fs.statSync(path.join(folder, 'demo', 'master-key')).mode & 0o777).toBe(0o600);
  });

  it('鍵管理サービスの道具が出した鍵を使い、失敗したときは鍵も道具の言葉も漏らさずに断る', () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const { masterKey } = loadConfig({ DATA_DIR: folder, MASTER_KEY_COMMAND: `echo ${key}` });
    expect(masterKey.toString('base64')).toBe(key);
    expect(problemsOf({ DATA_DIR: folder, MASTER_KEY_COMMAND: `echo ${key} >&2; exit 3` })).toEqual([
      'MASTER_KEY_COMMAND: failed (exit code 3); run it by hand as the same user',
    ]);
    expect(problemsOf({ DATA_DIR: folder, MASTER_KEY_COMMAND: 'echo short' })).toEqual([
      'MASTER_KEY_COMMAND: must be 32 bytes in base64 (make one: openssl rand -base64 32)',
    ]);
  });

  it('目的ごとの鍵は互いに違い、空の設定は「ない」と同じ', () => {
    const { masterKey, databaseUrl } = loadConfig({ DATA_DIR: folder, DATABASE_URL: '' });
    expect(databaseUrl).toBeNull();
    expect(deriveKey(masterKey, 'a').equals(deriveKey(masterKey, 'b'))).toBe(false);
  });

  it('SEC-05 この機械の外へ出る道がひとつでも暗号化されないなら、動かない', () => {
    const named = (environment: Record<string, string>) =>
      problemsOf(environment).map((problem) => problem.split(':')[0]);
    for (const [name, bad, good] of [
      [
        'DATABASE_URL',
        'postgres://a:b@db.example.jp/x',
        'postgres://a:b@db.example.jp/x?sslmode=verify-full',
      ],
      ['DATABASE_URL', 'postgres://a:b@db.example.jp/x?sslmode=no-verify', 'postgres://a:b@127.0.0.1/x'],
      ['DATABASE_URL', 'postgres://db/x?sslmode=require&uselibpqcompat=true', 'postgres://localhost/x'],
      ['LINE_API_BASE_URL', 'http://api.line.me', 'http://127.0.0.1:4000'],
      ['LIFF_BASE_URL', 'http://127.evil.example', 'https://liff.line.me'],
      ['CLAMD_SOCKET', '10.0.0.5:3310', '127.0.0.1:3310'],
      ['CLAMD_SOCKET', 'tcp://x', '/run/clamav/clamd.ctl'],
    ] as const) {
      expect(named({ [name]: bad }), bad).toEqual([name]);
      expect(named({ [name]: good }), good).toEqual([]);
    }
    const production = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://127.0.0.1/x',
      PUBLIC_URL: 'https://line.example.jp',
      MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    };
    expect(named(production)).toEqual([]);
    expect(named({ ...production, HOST: '0.0.0.0' })).toEqual(['HOST']);
    for (const network of ['172.18.0.0/16', '10.1.2.0/24,192.168.5.0/24', 'fd12:3456::/32'])
      expect(named({ ...production, HOST: '0.0.0.0', PLAIN_HTTP_FROM: network }), network).toEqual([]);
    for (const network of [
      '0.0.0.0/0',
      '172.0.0.0/8',
      '203.0.113.0/24',
      '10.0.0.0',
      '10.0.0.0/7',
      'proxy',
      '::/0',
    ])
      expect(named({ ...production, HOST: '0.0.0.0', PLAIN_HTTP_FROM: network }), network).toEqual([
        'PLAIN_HTTP_FROM',
      ]);
    expect(named({ ...production, HOST: '0.0.0.0', TLS_CERT: '/nowhere.pem' })).toEqual([
      'TLS_CERT and TLS_KEY',
    ]);
    expect(problemsOf({ TLS_CERT: '/nowhere.pem', TLS_KEY: '/nowhere.key' })).toEqual([
      'TLS_CERT: cannot be read (ENOENT)',
    ]);
    const [one, other] = [selfSigned('line.example.jp'), selfSigned('line.example.jp')];
    const file = (name: string, text: string) => {
      fs.writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    const [cert, key, otherKey] = [file('c', one.cert), file('k', one.key), file('o', other.key)];
    expect(problemsOf({ TLS_CERT: cert, TLS_KEY: key })).toEqual([]);
    expect(problemsOf({ TLS_CERT: cert, TLS_KEY: otherKey })).toEqual([
      'TLS_KEY: does not belong to TLS_CERT',
    ]);
    expect(problemsOf({ TLS_CERT: key, TLS_KEY: key })).toEqual([
      expect.stringContaining('must be PEM files'),
    ]);
  });
});
