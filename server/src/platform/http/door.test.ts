import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { functionOfPath, functionsOf, limitsOfFunction } from '../../app/functions.ts';
import { modules } from '../../app/modules.ts';
import type { MunicipalityId } from '../db/database.ts';
import { Admission } from '../shares/admission.ts';
import { functionAtWork } from '../shares/working-for.ts';
import { createDoor } from './door.ts';
import { TroublePages } from './trouble-page.ts';
import { TROUBLE_WORDS } from './trouble-words.ts';

const TOWN = { slug: 'minatodai', name: 'みなと台市', contactName: '広報課', contactPhone: '000-000-0000' };
const LIMITS = { most: 1, surging: 1, heavy: 0.3, queue: 0, patienceMs: 1000 };

let server: http.Server;
let url: string;
let folder: string;
let pages: TroublePages;
let databaseIsAway: boolean;
let held: http.ServerResponse[];
let worked: (string | null)[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'madoguchi-door-'));
  databaseIsAway = false;
  held = [];
  worked = [];
  pages = new TroublePages(
    {
      municipalities: async () => {
        if (databaseIsAway) throw new Error('connection refused');
        return [1 as MunicipalityId];
      },
      town: async () => TOWN,
    },
    folder,
  );
  await pages.refresh();
  const door = createDoor(new Admission([], () => LIMITS), functionOfPath(modules), pages, 0);
  server = http.createServer((request, response) =>
    door(request, response, () => {
      worked.push(functionAtWork());
      if (request.url?.includes('hold')) held.push(response);
      else response.end('served');
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const response of held) response.end();
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Fills the only place of the function that `place` belongs to. */
async function fill(place: string): Promise<void> {
  const before = held.length;
  void fetch(`${url}${place}?hold`).catch(() => undefined);
  await expect.poll(() => held.length).toBe(before + 1);
}

it('OPS-04: いっぱいの機能は503とRetry-Afterですぐ断り、ほかの機能は受け付ける', async () => {
  await fill('/api/v1/segments');
  const refused = await fetch(`${url}/api/v1/segments/count`, { method: 'POST', body: '{}' });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await refused.json()).toMatchObject({ code: 'overloaded', status: 503, data: { retryAfter: 2 } });
  for (const place of [
    '/api/v1/deliveries',
    '/r/minatodai/profile',
    '/media/x',
    '/line/webhook/k',
    '/admin/',
  ])
    expect((await fetch(url + place)).status).toBe(200);
  held[0]!.end('done');
  await expect.poll(async () => (await fetch(`${url}/api/v1/segments`)).status).toBe(200);
});

it('見張りの入り口は、どんなに混んでいても答える', async () => {
  await fill('/');
  expect((await fetch(`${url}/unknown`)).status).toBe(503);
  for (const place of ['/healthz', '/readyz', '/metrics'])
    expect((await fetch(url + place)).status).toBe(200);
});

it('中の仕事は、その機能の持ち分で進む', async () => {
  for (const place of ['/line/webhook/k', '/api/v1/sign-in/totp', '/api/v1/segments', '/r/minatodai/profile'])
    await fetch(url + place);
  expect(worked).toEqual(['intake', 'signIn', 'audiences', 'residents pages']);
});

it('OPS-04: 混雑のページは、その人の言葉で、市の緊急のお知らせと連絡先を見せる', async () => {
  writeFileSync(path.join(folder, 'minatodai.txt'), '避難所は<第一小学校>です。\n水があります。');
  writeFileSync(path.join(folder, 'minatodai.en.txt'), 'Shelter: First Elementary School');
  await pages.refresh();
  await fill('/r/minatodai/profile');
  const read = async (init: RequestInit, place = '/r/minatodai/profile') => {
    const answer = await fetch(url + place, init);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '20']);
    return answer.text();
  };
  const japanese = await read({});
  expect(japanese).toContain('避難所は&lt;第一小学校&gt;です。\n水があります。');
  expect(japanese).toContain('みなと台市 広報課');
  expect(japanese).toContain('http-equiv="refresh"');
  const english = await read({ headers: { 'accept-language': 'en-US,ja;q=0.5' } });
  expect(english).toContain('Shelter: First Elementary School');
  expect(english).toContain('<html lang="en">');
  const cookie = await read({ headers: { cookie: 'a=b; __Host-madoguchi_lang=ja-easy' } });
  expect(cookie).toContain(TROUBLE_WORDS['ja-easy'].title);
  expect(cookie).toContain('避難所');
  expect(await read({}, '/r/minatodai/profile?lang=vi')).toContain(TROUBLE_WORDS.vi.wait);
  const sent = await read({ method: 'POST', body: 'a=b' });
  expect(sent).toContain(TROUBLE_WORDS.ja.sendAgain);
  expect(sent).not.toContain('http-equiv="refresh"');
});

it('データベースが止まっていても、混雑のページは前に覚えた文を見せる', async () => {
  writeFileSync(path.join(folder, 'minatodai.txt'), '津波警報が出ています。');
  databaseIsAway = true;
  await pages.refresh();
  const { html } = pages.draw({ url: '/r/minatodai/profile', method: 'GET', header: () => undefined });
  expect(html).toContain('津波警報が出ています。');
  expect(html).toContain('000-000-0000');
});

it('すべての入り口が、名前のある機能のどれかに入る', () => {
  const names = new Set(functionsOf(modules));
  const functionOf = functionOfPath(modules);
  for (const module of modules) {
    for (const procedure of Object.values(module.routes ?? {})) {
      const name = functionOf(`/api/v1${procedure['~orpc'].route.path}`);
      expect(names.has(name!) && name !== 'other').toBe(true);
    }
    for (const page of module.pages ?? [])
      expect(functionOf(page.path.replace('{town}', 'minatodai'))).toBe(`${module.name} pages`);
  }
  expect(limitsOfFunction('residents pages', 2).most).toBe(2 * limitsOfFunction('residents pages', 1).most);
});
