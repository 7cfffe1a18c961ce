import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetch } from 'undici';
import { listedOnly, outboundHosts } from './hosts.ts';

const config = {
  line: {
    apiBaseUrl: 'http://127.0.0.1:1',
    dataApiBaseUrl: 'https://api-data.line.me',
    loginBaseUrl: 'https://access.line.me',
    liffBaseUrl: 'https://liff.line.me',
  },
  smtpUrl: 'smtps://mail.example.jp',
  publicUrl: 'https://line.example.jp',
  databaseUrl: null,
  singleSignOnHosts: [],
  s3: null,
  checkLinks: false,
};

let server: http.Server;
let port: number;
let calls = 0;
beforeAll(async () => {
  server = http.createServer((request, response) => {
    calls += 1;
    if (request.url === '/away') response.writeHead(302, { location: `http://localhost:${port}/` });
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

it('SEC-24 外への接続先は国つきの1つの表にあり、表にない先へは、転送されてもつながらない', async () => {
  const hosts = outboundHosts(config);
  expect(hosts.map(({ host }) => host)).toEqual([
    '127.0.0.1',
    'api-data.line.me',
    'access.line.me',
    'liff.line.me',
    'line.example.jp',
    'mail.example.jp',
  ]);
  expect(hosts.every(({ country, purpose, sent }) => country && purpose && sent)).toBe(true);
  const dispatcher = listedOnly(hosts);
  try {
    expect((await fetch(`http://127.0.0.1:${port}/`, { dispatcher })).status).toBe(200);
    const refused = { cause: { name: 'UnlistedHost' } };
    await expect(fetch(`http://localhost:${port}/`, { dispatcher })).rejects.toMatchObject(refused);
    await expect(fetch(`http://127.0.0.1:${port}/away`, { dispatcher })).rejects.toMatchObject(refused);
    // Only a resident's browser goes there.
    await expect(fetch('http://access.line.me/', { dispatcher })).rejects.toMatchObject(refused);
    expect(calls).toBe(2);
  } finally {
    await dispatcher.close();
  }
});
