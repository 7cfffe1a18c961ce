import fs from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { Hono } from 'hono';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { selfSigned } from '../../../testing/certificate.ts';
import { isAmong } from './address-ranges.ts';
import { limitBody } from './body-limit.ts';
import { listen, type Listener } from './listener.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-listener-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

let listener: Listener | undefined;
afterEach(() => listener?.close(0));

const plain = { host: '127.0.0.1', port: 0, tls: null, plainHttpFrom: [] };

/** Everything the server says until it closes the line. */
function untilClosed(socket: net.Socket): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    socket.on('data', (part) => (said += part.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(said));
  });
}

describe('ゆっくり、または多く送りつける相手', () => {
  it('見出しや本文を少しずつ送り続ける相手（slowloris）は切られ、ほかの人には答え続ける', async () => {
    listener = await listen(plain, { headersMs: 300, requestMs: 600, lookEveryMs: 50 });
    listener.handle(() => new Response('ok'));
    const { port } = listener;
    const drip = (start: string) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.write(start);
      const timer = setInterval(() => socket.writable && socket.write('x'), 20);
      return untilClosed(socket).finally(() => clearInterval(timer));
    };
    const slow = [
      drip('GET / HTTP/1.1\r\nHost: a\r\nX-A: '),
      drip('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n'),
    ];
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('ok');
    const [headers] = await Promise.all(slow);
    expect(headers).toMatch(/^HTTP\/1.1 408/);
  });

  it('大きすぎる見出しは断られる', async () => {
    listener = await listen(plain);
    listener.handle(() => new Response('ok'));
    const socket = net.connect(listener.port, '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_000)}\r\n\r\n`);
    expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 431/);
  });

  it('長さを2通りに言う送信（request smuggling）は断られる', async () => {
    listener = await listen(plain);
    listener.handle(() => new Response('ok'));
    for (const twice of [
      'Content-Length: 4\r\nTransfer-Encoding: chunked',
      'Content-Length: 4\r\nContent-Length: 5',
      'Transfer-Encoding: chunked, identity',
    ]) {
      const socket = net.connect(listener.port, '127.0.0.1');
      socket.write(`POST / HTTP/1.1\r\nHost: a\r\n${twice}\r\n\r\n0\r\n\r\n`);
      expect(await untilClosed(socket), twice).toMatch(/^HTTP\/1.1 400/);
    }
  });

  it('大きすぎる本文は、送り終わるのに1秒かかっても、切られずに言葉で断られる', async () => {
    const app = new Hono();
    app.post(
      '/',
      limitBody(1000, (c) => c.text('大きすぎます', 413)),
      (c) => c.text('ok'),
    );
    listener = await listen(plain);
    listener.handle(app.fetch);
    const socket = net.connect(listener.port, '127.0.0.1');
    const answer = untilClosed(socket);
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100000\r\n\r\n');
    for (let part = 0; part < 10; part += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      socket.write('x'.repeat(10_000));
    }
    expect(await answer).toMatch(/^HTTP\/1.1 413[\s\S]*大きすぎます/);
  });
});

describe('SEC-01 SEC-02 自分で暗号化するとき', () => {
  const files = { certFile: path.join(folder, 'cert.pem'), keyFile: path.join(folder, 'key.pem') };
  beforeAll(() => {
    const { cert, key } = selfSigned('localhost');
    fs.writeFileSync(files.certFile, cert);
    fs.writeFileSync(files.keyFile, key);
  });

  const handshake = (options: tls.ConnectionOptions) =>
    new Promise<{ protocol: string | null; suite: string } | string>((resolve) => {
      const socket = tls.connect(
        { host: '127.0.0.1', port: listener!.port, rejectUnauthorized: false, ...options },
        () => {
          resolve({ protocol: socket.getProtocol(), suite: socket.getCipher().standardName });
          socket.destroy();
        },
      );
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'refused'));
    });

  it('TLS 1.3と1.2の推奨された組み合わせだけで話し、古い版と弱い暗号は断る', async () => {
    listener = await listen({ ...plain, tls: files });
    listener.handle(() => new Response('ok'));
    expect(await handshake({})).toEqual({ protocol: 'TLSv1.3', suite: 'TLS_AES_256_GCM_SHA384' });
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toEqual({
      protocol: 'TLSv1.2',
      suite: 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    });
    const old = { maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    expect(await handshake(old)).toEqual(expect.any(String));
    const weak = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0' } as const;
    expect(await handshake(weak)).toEqual(expect.any(String));
    const answer = await new Promise<number | undefined>((resolve, reject) =>
      https
        .get(
          { port: listener!.port, host: '127.0.0.1', rejectUnauthorized: false, agent: false },
          (response) => resolve(response.resume().statusCode),
        )
        .on('error', reject),
    );
    expect(answer).toBe(200);
    const unencrypted = net.connect(listener.port, '127.0.0.1');
    unencrypted.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await untilClosed(unencrypted)).not.toContain('ok');
  });
});

it('SEC-05 中継装置のネットワークだけに開くときも、この機械からはつながり、ほかからは何も言う前に切る', async () => {
  const ask = () =>
    fetch(`http://127.0.0.1:${listener!.port}/`, { headers: { connection: 'close' } }).then(
      (answer) => answer.status,
      () => 'cut',
    );
  listener = await listen({ ...plain, plainHttpFrom: ['172.18.0.0/16'] });
  listener.handle(() => new Response('ok'));
  expect(await ask()).toBe(200);
  const elsewhere = (address: string) => isAmong(address, ['127.0.0.0/8', '::1', '172.18.0.0/16']);
  expect(['172.18.0.5', '::ffff:172.18.9.9', '::1'].map(elsewhere)).toEqual([true, true, true]);
  expect(['172.19.0.5', '203.0.113.9', '::ffff:10.0.0.1', 'fd00::1'].map(elsewhere)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
