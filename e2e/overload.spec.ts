/** OPS-04: what a resident sees while too many ask at once, in a real browser, with the town's emergency words. */
import fs from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { startSecondServer } from './second-server.ts';
import { picture } from './world.ts';

const WORDS = '川辺地区に避難指示。川辺小学校を開けています。';

test('OPS-04 利用者のページが混み合っても、短いページが市の緊急のお知らせと電話番号を示し、ほかの機能は使える', async ({
  page,
}) => {
  const folder = path.join(process.env.DEMO_FOLDER!, 'emergency-text'); // set by start-demo.ts
  fs.mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'minatodai.txt');
  fs.writeFileSync(file, WORDS);
  // The smallest shares there are: a machine of any speed is flooded.
  await using server = await startSecondServer('127.0.0.1', { SHARE_FACTOR: '0.25' });
  const crowd = new AbortController();
  const asking = Array.from({ length: 60 }, async () => {
    while (!crowd.signal.aborted)
      await fetch(`${server.url}/r/minatodai/sign-in`, { redirect: 'manual', signal: crowd.signal })
        .then((response) => response.text())
        .catch(() => undefined); // refused or ended: the crowd goes on or goes home
  });
  try {
    await page.setViewportSize({ width: 390, height: 780 });
    await expect
      .poll(async () => (await page.goto(`${server.url}/r/minatodai/signed-out`))?.status(), {
        timeout: 30_000,
      })
      .toBe(503);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('ただいま、つながりにくくなっています');
    const now = page.getByRole('region', { name: '市からの緊急のお知らせ' });
    await expect(now).toContainText(WORDS);
    await expect(page.locator('a[href^="tel:"]')).toBeVisible();
    await expect(page.locator('meta[http-equiv=refresh]')).toHaveCount(1);
    await picture(page, 'overload');
    expect((await fetch(`${server.url}/readyz`)).status, 'other doors stay open').toBe(200);
    expect((await fetch(`${server.url}/admin/`)).status).toBe(200);
  } finally {
    crowd.abort();
    await Promise.all(asking);
    fs.rmSync(file);
  }
  // It opens itself again, as the page says: nothing is typed on it, and a phone that waits must get in without a hand.
  const { violations } = await new AxeBuilder({ page }).disableRules('meta-refresh').analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
});
