/**
 * CLI-05 CLI-07 CLI-09: every screen of the staff app and every page of residents, on a PC, on a phone and with letters of twice
 * the size. The addresses come from the app's own router and from the server's own list of pages: a new one is here by itself.
 */
import { expect, test, type Browser, type Page } from '@playwright/test';
import { modules } from '../server/src/app/modules.ts';
import { accessibilityProblems, control, demo, newPerson, server, signIn } from './world.ts';

const PC = { width: 1280, height: 860 };
/** The narrowest phone that is still sold in numbers (CLI-05). */
const PHONE = { width: 360, height: 740 };
/**
 * Tables of many columns do not fit beside the menu when letters alone are twice the size. A browser's zoom, which WCAG 1.4.4
 * counts as well, turns them into cards (`cards-on-phones`): there they are seen at half the window instead.
 */
const ZOOMED = /^\/(audit|inspection|load)(\/|$)/;
const HALF = { width: PC.width / 2, height: PC.height / 2 };
/** Where the list of records is called otherwise than the screen. */
const LISTS: Readonly<Record<string, string>> = { staff: '/staff-members', audit: '/audit/entries' };

/** The demo has none, and its empty list is a picture of the manual: law.spec.ts makes one and looks at it on both widths. */
const SEEN_ELSEWHERE: readonly string[] = ['/incidents/$id'];

/** An example for `$id`: the first record of the list below which the screen stands. */
async function addressOf(page: Page, route: string): Promise<string> {
  if (route === '/help/$page') return '/help/send';
  if (!route.includes('$')) return route;
  const [, list = ''] = route.split('/');
  const id = await page.evaluate<string | null>(
    `fetch('/api/v1${LISTS[list] ?? `/${list}`}').then(async (response) =>
      Object.values(await response.json()).find(Array.isArray)?.[0]?.id ?? null)`,
  );
  expect(id, `the demo has no record for ${route}: name its list above, or make one`).not.toBeNull();
  return route.replace('$id', String(id));
}

/** The screen stands: its heading is there and nothing is being loaded any more, twice in a row. */
const settled = (page: Page) =>
  page.waitForFunction(
    `(() => {
      const busy = !document.querySelector('h1') || document.querySelector('.mantine-Loader-root') !== null ||
        document.body.innerText.includes('読み込んでいます');
      window.quiet = busy ? 0 : (window.quiet ?? 0) + 1;
      return window.quiet > 2;
    })()`,
    undefined,
    { polling: 40, timeout: 10_000 },
  );

/** What reaches beyond the right edge of a window that can be moved sideways. */
const tooWide = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const over = [...document.body.querySelectorAll('*')]
      .filter((one) => one.getBoundingClientRect().right > root.clientWidth + 1)
      .map((one) => one.tagName + '.' + one.className + ' ' + (one.textContent ?? '').slice(0, 20));
    return ['wide by ' + (root.scrollWidth - root.clientWidth) + ' px', ...over.slice(0, 2), ...over.slice(-2)];
  })()`);

/** Everything that is wrong with the screen that stands, each with where. */
async function look(page: Page, where: string): Promise<string[]> {
  await settled(page);
  const found: string[] = [];
  const note = (how: string, what: readonly string[]) =>
    found.push(...what.map((one) => `${where} ${how}: ${one}`));
  if (!(await page.title()).trim()) note('', ['the tab has no name']);
  note('on a PC', await accessibilityProblems(page));
  // WCAG 1.4.4: letters of twice the size, on the screen of an office's notebook.
  if (ZOOMED.test(where)) {
    await page.setViewportSize(HALF);
    note('at 200 %', await tooWide(page));
  } else {
    await page.evaluate(`document.documentElement.style.setProperty('font-size', '200%', 'important')`);
    note('with large letters', await tooWide(page));
    await page.evaluate(`document.documentElement.style.removeProperty('font-size')`);
  }
  await page.setViewportSize(PHONE);
  await settled(page);
  note('on a phone', await tooWide(page));
  note('on a phone', await accessibilityProblems(page));
  await page.setViewportSize(PC);
  return found;
}

/** Looks at one after the other, and tells of all that is wrong at once. */
async function lookAtAll(
  page: Page,
  addresses: readonly string[],
  open: (address: string) => Promise<unknown>,
): Promise<void> {
  const found: string[] = [];
  for (const address of addresses) {
    try {
      await open(address);
      found.push(...(await look(page, address)));
    } catch (error) {
      found.push(`${address} does not come to rest: ${String(error).split('\n')[0]}`);
      await page.setViewportSize(PC);
    }
  }
  expect(found).toEqual([]);
}

/** The product's own policy forbids the style of large letters too; safety.spec.ts sees that it does. */
const visitor = async (browser: Browser) =>
  (await browser.newContext({ viewport: PC, bypassCSP: true, reducedMotion: 'reduce' })).newPage();

test('CLI-05 CLI-07 CLI-09 職員のどの画面も、PC・スマートフォン・2倍の文字で、はみ出さず、読み上げの検査に通る', async ({
  browser,
}) => {
  test.setTimeout(600_000); // some sixty screens, on a slow machine
  const page = await visitor(browser);
  await signIn(page, 'administrator');
  const routes = await page.evaluate<string[]>(`Object.keys(window.__TSR_ROUTER__.routesByPath)`);
  expect(routes.length).toBeGreaterThan(50);
  // The frame slides to its new width for a fifth of a second; what is measured meanwhile is nobody's screen.
  await page.addStyleTag({ content: '* { transition: none !important; animation: none !important }' });
  const addresses: string[] = [];
  for (const route of routes)
    if (!SEEN_ELSEWHERE.includes(route)) addresses.push(await addressOf(page, route));
  // As the menu does it: the app stays, the screen changes.
  await lookAtAll(page, [...addresses, '/no-such-screen'], (address) =>
    page.evaluate(`window.__TSR_ROUTER__.navigate({ href: '/admin${address}' })`),
  );
  await page.context().close();
});

test('CLI-05 CLI-09 利用者のどのページも、スマートフォンと2倍の文字で、はみ出さず、読み上げの検査に通る', async ({
  browser,
}) => {
  const addresses = modules
    .flatMap((module) => module.pages ?? [])
    .map(({ path }) => path.replace('{town}', 'minatodai'))
    // Signing in leads to LINE's own page, which is not ours to judge.
    .filter((path) => !path.includes('{') && !path.endsWith('/sign-in'));
  expect(addresses.length).toBeGreaterThan(6);
  const page = await visitor(browser);
  const name = `見回り ${Math.random().toString(36).slice(2, 8)}`;
  const userId = await newPerson(name);
  await control(`/users/${userId}/follow`, { channelId: demo().channel.lineChannelId });
  await page.goto(`${server()}/r/minatodai/profile`);
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page).toHaveURL(/\/r\/minatodai\//);
  await lookAtAll(page, [...addresses, '/r/minatodai/no-such-page', '/r/no-such-town/settings'], (address) =>
    page.goto(server() + address),
  );
  await page.context().close();
});
