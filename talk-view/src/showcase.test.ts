import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawRichMenu, renderMessage, renderQuickReply, renderTalk } from './index.ts';
import { EVERY_KIND } from './test-messages.ts';
import { testAnswer, testPage } from './test-page.ts';

/**
 * What only a browser can tell: sizes, what sticks out, the keyboard, a content security policy. With SHOWCASE=write the pictures
 * in docs/showcase are made anew (they are looked at by people, not compared).
 */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FIXTURES = process.env['FIXTURES_DIR'];
const PICTURES = fileURLToPath(new URL('../docs/showcase/', import.meta.url));
const noBrowser = existsSync(CHROMIUM) ? undefined : `no Chromium at ${CHROMIUM} (set CHROMIUM)`;

const writing = process.env['SHOWCASE'] === 'write';

let browser: Browser;
let page: Page;
let shown = '';
let problems: string[] = [];
beforeAll(async () => {
  if (noBrowser !== undefined) return;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  page = await (await browser.newContext({ locale: 'ja-JP' })).newPage();
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  // Nothing leaves the machine.
  await page.route('**/*', (route) =>
    route.request().url() === 'https://test.example/'
      ? route.fulfill({ contentType: 'text/html', body: testPage(shown) })
      : route.fulfill(testAnswer(route.request().url())),
  );
});
afterAll(() => browser?.close());

/** Shows this HTML in a window of that width. */
async function show(html: string, width = 760): Promise<void> {
  shown = html;
  problems = [];
  await page.setViewportSize({ width, height: 900 });
  await page.goto('https://test.example/', { waitUntil: writing ? 'networkidle' : 'load' });
}

async function picture(name: string): Promise<void> {
  if (!writing) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.locator('main').screenshot({ path: join(PICTURES, `${name}.png`) });
}

describe('ブラウザで見る', () => {
  test('Flex Message Simulatorの例は、LINEの幅で、はみ出さずに描かれる', async (context) => {
    if (noBrowser !== undefined) return context.skip(noBrowser);
    if (FIXTURES === undefined) return context.skip('FIXTURES_DIR is not set: no outside Flex JSON to draw');
    const folder = join(FIXTURES, 'flex', 'sdk-java');
    const widths = { nano: 120, micro: 160, kilo: 260, mega: 300 } as const;
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
      const contents = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        size?: keyof typeof widths;
        contents?: { size?: keyof typeof widths }[];
      };
      await show(renderMessage({ type: 'flex', altText: name, contents }));
      const found = await page.locator('.tv-flex').evaluateAll((bubbles) =>
        bubbles.map((bubble) => {
          const frame = bubble.getBoundingClientRect();
          const out = [...bubble.querySelectorAll('*')].filter((part) => {
            const { left, right, width } = part.getBoundingClientRect();
            return width > 0 && (left < frame.left - 0.5 || right > frame.right + 0.5);
          });
          return { width: frame.width, height: frame.height, out: out.map((part) => part.className) };
        }),
      );
      expect(found.length, name).toBe(contents.contents?.length ?? 1);
      const size = contents.size ?? contents.contents?.[0]?.size ?? 'mega';
      for (const bubble of found) {
        expect(bubble.width, name).toBeCloseTo(widths[size], 0);
        expect(bubble.height, name).toBeGreaterThan(60);
        expect(bubble.out, name).toEqual([]);
      }
      expect(problems, name).toEqual([]);
      await picture(name.replace('.json', '').toLowerCase());
    }
  });

  const everything = () =>
    `<div style="width:390px">${renderTalk(
      EVERY_KIND.map((message, i) => ({
        id: `m${i}`,
        from: 'account' as const,
        message,
        at: 1_790_000_000_000,
      })),
      { accountName: 'みなと台市' },
    )}${renderQuickReply({
      items: [
        { action: { type: 'message', label: 'はい', text: 'はい' } },
        { action: { type: 'camera', label: '写真をとる' } },
        { action: { type: 'location', label: '場所を送る' } },
      ],
    })}${drawRichMenu(
      {
        size: { width: 2500, height: 843 },
        areas: [0, 1, 2].map((i) => ({
          bounds: { x: i * 833, y: 0, width: 833, height: 843 },
          action: { type: 'postback', label: `メニュー${i + 1}`, data: `${i}` },
        })),
      },
      'https://pictures.example/menu',
    )}</div>`;

  test('どの種類の吹き出しも、スクリプトのない方針の下で描かれ、読み上げでも使える（axe）', async (context) => {
    if (noBrowser !== undefined) return context.skip(noBrowser);
    await show(everything(), 430);
    await picture('every-kind');
    expect(problems).toEqual([]);
    // The page around it is not ours; the heading it would have is not, either.
    const { violations } = await new AxeBuilder({ page })
      .disableRules(['page-has-heading-one', 'region', 'landmark-one-main'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual(
      [],
    );
  });

  test('押せるものはすべて、Tabキーで順にたどれる', async (context) => {
    if (noBrowser !== undefined) return context.skip(noBrowser);
    await show(everything(), 430);
    const wanted = await page.locator('[data-action], [data-media], [data-coupon]').count();
    const reached = new Set<string>();
    for (let i = 0; i < wanted + 60; i++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate<string | null>(`
        document.activeElement?.matches('[data-action], [data-media], [data-coupon]')
          ? String([...document.querySelectorAll('*')].indexOf(document.activeElement))
          : null`);
      if (name !== null) reached.add(name);
    }
    expect(reached.size).toBe(wanted);
    const areas = await page
      .locator('.tv-rich-menu [data-area]')
      .evaluateAll((all) => all.map((area) => area.getBoundingClientRect().width));
    for (const width of areas) expect(width).toBeGreaterThan(44);
  });
});
