import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../src/emulator.ts';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());

test('スマートフォンの画面が求めるファイルは、すべて正しい種類で届く', async () => {
  const wanted = [new URL('/phone/', emulator.url)];
  const seen = new Map<string, string>();
  for (const url of wanted) {
    if (seen.has(url.pathname)) continue;
    const response = await fetch(url);
    const body = await response.text();
    const type = response.headers.get('content-type') ?? '';
    expect(response.status, url.pathname).toBe(200);
    seen.set(url.pathname, type);
    if (/\.(js|ts)$/.test(url.pathname)) expect(type, url.pathname).toMatch(/^text\/javascript/);
    if (url.pathname.endsWith('.css')) expect(type, url.pathname).toMatch(/^text\/css/);
    // Imports of modules and style sheets, and what index.html links to.
    for (const [, path = ''] of body.matchAll(/(?:from |@import |(?:src|href)=)['"](\.[^'"]+)['"]/g))
      wanted.push(new URL(path, url));
  }
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining([
      '/phone/main.js',
      '/phone/talk.js',
      '/phone/talk-view/index.ts',
      '/phone/talk-view/flex.ts',
      '/phone/talk-view/styles/flex.css',
    ]),
  );
});
