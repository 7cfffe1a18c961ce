import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { searchManual } from './src/features/help/manual.ts';
import { HELP_PAGES, helpPageFor } from './src/shell/help-pages.ts';
import { readManual } from './vite-manual.ts';

describe('職員の手引き', () => {
  const { pages } = readManual(path.join(import.meta.dirname, '../../docs/manual'));

  it('画面の「使い方を見る」が開くページは、すべてある', () => {
    const known = pages.map(({ page }) => page);
    expect(known.toSorted()).toEqual(HELP_PAGES.toSorted());
  });

  it('画面のアドレスから、その画面の使い方が決まる', () => {
    expect(helpPageFor('/')).toBe('home');
    expect(helpPageFor('/deliveries/0193')).toBe('send');
    expect(helpPageFor('/attributes')).toBe('residents');
    expect(helpPageFor('/greeting')).toBe('greeting');
    expect(helpPageFor('/staffing')).toBeNull();
    expect(helpPageFor('/help/send')).toBeNull();
  });

  it('どのページにも、題名と1行の説明がある', () => {
    for (const page of pages) {
      expect(page.title.length, page.page).toBeLessThan(30);
      expect(page.summary, page.page).toMatch(/。$/);
      expect(page.summary, page.page).not.toContain('\n');
    }
  });

  it('画面に出さないと決めた言葉を使わない', () => {
    expect(JSON.stringify(pages)).not.toMatch(/オーディエンス|バッチ|テナント|ロール|スコープ|させていただ/);
  });

  it('題名と見出しから探せる。かなと全角半角の違いは問わない', () => {
    const found = (typed: string) => searchManual(pages, typed).map(({ page }) => page.page);
    expect(found('')).toHaveLength(pages.length);
    expect(found('予備コード')).toContain('sign-in');
    expect(found('てすと配信')).toContain('test-send');
    expect(found('２０人未満')).toEqual(['results']);
    expect(found('予約 中止')).toEqual(['schedule']);
    const [results] = searchManual(pages, '20人');
    expect(results!.headings.map(({ text }) => text)).toEqual(['20人未満の表示']);
  });
});

describe('手引きを読む', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'manual-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));
  const write = (text: string) =>
    fs.writeFileSync(path.join(folder, '10-page.md'), `# 題\n\n説明。\n\n${text}\n`);

  it('HTMLは文字のまま表示する', () => {
    write('前 <script>alert(1)</script> 後\n\n<img src=x onerror=alert(1)>');
    const { pages } = readManual(folder);
    const text = JSON.stringify(pages[0]!.body);
    expect(text).toContain('<script>');
    expect(pages[0]!.body.every((node) => typeof node === 'string' || node.kind === 'plain')).toBe(true);
  });

  it('まだない図は、組み立てを止めない', () => {
    write('![送る画面](images/later.png)');
    const { pages, pictures } = readManual(folder);
    expect(pictures).toEqual([]);
    expect(JSON.stringify(pages)).toContain('{"kind":"picture","alt":"送る画面","file":null}');
  });

  it('ある図は、大きさと一緒に渡す', () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAIAAAADCAIAAAA2iEnWAAAAEElEQVR4nGP4z8DAAMQQGgAg7QL+5gRkzAAAAABJRU5ErkJggg==',
      'base64',
    );
    fs.mkdirSync(path.join(folder, 'images'));
    fs.writeFileSync(path.join(folder, 'images/shot.png'), png);
    write('![図](images/shot.png)');
    expect(JSON.stringify(readManual(folder).pages)).toContain('"width":2,"height":3');
  });

  it.each([
    ['ないページへのリンク', '[次](20-none.md)', /no page none/],
    ['ない見出しへのリンク', '[上](10-page.md#ない)', /no heading ない/],
    ['安全でないリンク', '[押す](javascript:alert)', /not https/],
    ['説明のない図', '![](images/a.png)', /say what/],
    ['同じ見出し', '## あ\n\n## あ', /twice/],
  ])('%sは、組み立てのときに分かる', (_, text, message) => {
    write(text);
    expect(() => readManual(folder)).toThrow(message);
  });
});
