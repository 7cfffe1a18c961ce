import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebProbe, isPublicAddress, type WebProbe } from './public-web.ts';

let server: http.Server;
let port: number;
let calls: string[] = [];
const open: WebProbe[] = [];
const made = (probe: WebProbe) => {
  open.push(probe);
  return probe;
};

beforeAll(async () => {
  server = http.createServer((request, response) => {
    calls.push(request.url!);
    const [, status, location] = /^\/(\d+)(?:\/(.*))?$/.exec(request.url!) ?? [];
    response.writeHead(Number(status ?? 200), location ? { location: decodeURIComponent(location) } : {});
    response.end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await Promise.all(open.map((probe) => probe.close()));
  await new Promise((resolve) => server.close(resolve));
});

describe('配信に書いたリンクが開くかの確認', () => {
  it('開けるページ、ないページ、答えないページを見分け、同じページは10分に1回だけ聞く', async () => {
    let now = 0;
    const probe = made(
      createWebProbe(
        () => now,
        (host) => host === '127.0.0.1',
      ),
    );
    const at = (path: string) => probe(`http://127.0.0.1:${port}${path}`);
    calls = [];
    expect(await at('/200')).toEqual({ kind: 'answers' });
    expect(await at('/403')).toEqual({ kind: 'answers' });
    expect(await at('/404')).toEqual({ kind: 'refused', status: 404 });
    expect(await at('/503')).toEqual({ kind: 'refused', status: 503 });
    expect(await at(`/302/${encodeURIComponent('/404')}`)).toEqual({ kind: 'refused', status: 404 });
    expect(await probe('http://127.0.0.1:9/')).toEqual({ kind: 'silent' });
    const before = calls.length;
    await at('/200');
    expect(calls).toHaveLength(before);
    now += 600_000;
    await at('/200');
    expect(calls).toHaveLength(before + 1);
  });

  it('SEC-24 庁内や自分自身のアドレスには、名前で書かれても、転送されても、つながない', async () => {
    calls = [];
    const strict = made(createWebProbe(() => 0));
    for (const url of [
      `http://127.0.0.1:${port}/200`,
      'http://127.0.0.1/',
      'http://localhost/',
      'http://[::1]/',
      'http://[::ffff:127.0.0.1]/',
      'http://10.0.0.1/',
      'http://169.254.169.254/latest/meta-data/',
      'http://0x7f.1/',
      'http://2130706433/',
      'https://192.0.2.1:8443/',
      'ftp://192.0.2.1/',
    ])
      expect(await strict(url), url).toEqual({ kind: 'not_public' });
    expect(calls).toEqual([]);
    // The first page may be reached, what it points to may not.
    const probe = made(
      createWebProbe(
        () => 0,
        (host) => host === '127.0.0.1',
      ),
    );
    const away = encodeURIComponent('http://10.0.0.1/');
    expect(await probe(`http://127.0.0.1:${port}/302/${away}`)).toEqual({ kind: 'not_public' });
  });

  it('公開のアドレスだけを公開と見る', () => {
    for (const address of ['8.8.8.8', '133.242.0.1', '2400:8500::1', '2606:4700::1111'])
      expect(isPublicAddress(address), address).toBe(true);
    for (const address of [
      '::ffff:8.8.8.8',
      'fe80::1',
      'fc00::1',
      '64:ff9b::7f00:1',
      '2002:7f00:1::',
      'x',
      '',
    ])
      expect(isPublicAddress(address), address).toBe(false);
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const [a, b] = address.split('.').map(Number) as [number, number];
        if (a === 10 || a === 127 || a >= 224 || (a === 192 && b === 168))
          expect(isPublicAddress(address)).toBe(false);
      }),
    );
  });
});
