import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { filesThatKeep } from './build.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-build-'));
afterEach(() => fs.rmSync(folder, { recursive: true }));

it('ブラウザーに何かを残す画面は、できあがりの中から見つける', () => {
  fs.mkdirSync(path.join(folder, 'assets'));
  fs.writeFileSync(path.join(folder, 'index.html'), '<p>storage</p>');
  fs.writeFileSync(
    path.join(folder, 'assets/clean.js'),
    'addEventListener("storage", () => myLocalStorage())',
  );
  expect(filesThatKeep(folder)).toEqual([]);
  for (const store of ['localStorage', 'sessionStorage', 'indexedDB'])
    fs.writeFileSync(path.join(folder, `assets/${store}.js`), `window.${store}.open("draft")`);
  expect([...filesThatKeep(folder)].sort()).toEqual([
    'assets/indexedDB.js',
    'assets/localStorage.js',
    'assets/sessionStorage.js',
  ]);
});
