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

test('試験の道具と、フォルダーの外のファイルは届かない', async () => {
  for (const path of [
    'phone.test.ts',
    'browser-setup.ts',
    'talk-view/talk-view.test.ts',
    '..%2fREADME.md',
    'talk-view/',
  ])
    expect((await fetch(`${emulator.url}/phone/${path}`)).status, path).toBe(404);
});

test('電話のファイルには、よそのスクリプトも文字列からのHTMLも許さない方針がつく', async () => {
  const policy = (await fetch(`${emulator.url}/phone/`)).headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("require-trusted-types-for 'script'; trusted-types talk-view");
});
