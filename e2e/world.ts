/** The people and places of the journeys: phones at the emulator, staff at the server. */
import fs from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Browser, type Cookie, type Page } from '@playwright/test';
import sharp from 'sharp';
import { runSql } from '../server/testing/sql.ts';
import { startEmbeddedPostgres } from '../server/src/platform/db/embedded.ts';

export const server = () => process.env.DEMO_SERVER!; // set by start-demo.ts
export const emulator = () => process.env.DEMO_EMULATOR!; // set by start-demo.ts

export const SCREENSHOTS = path.resolve(import.meta.dirname, '../docs/manual/images');

/** Moving things do not belong in a manual. */
const STILL = { animations: 'disabled' } as const;

/** Nor do passing notices. The page's CSP refuses a style from outside, not a change of the element's own. */
const showNotices = (page: Page, shown: boolean) =>
  page.evaluate(
    `document.querySelectorAll('.mantine-Notifications-root').forEach((one) => { one.style.visibility = '${shown ? '' : 'hidden'}'; })`,
  );

interface DemoFile {
  readonly town: string;
  readonly channel: { lineChannelId: string };
  readonly staff: { role: string; login: string; password: string }[];
}

/** What the demo launcher printed for people, from its file. */
export function demo(): DemoFile {
  return JSON.parse(fs.readFileSync(path.join(process.env.DEMO_FOLDER!, 'demo.json'), 'utf8')) as DemoFile; // set by start-demo.ts
}

export async function control<T = Record<string, unknown>>(place: string, body?: unknown): Promise<T> {
  const response = await fetch(`${emulator()}/_emulator${place}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok, `${place}: ${response.status}`).toBe(true);
  return (await response.json()) as T;
}

/** A new virtual person at the emulator; not yet a friend. */
export async function newPerson(displayName: string): Promise<string> {
  const { users } = await control<{ users: { userId: string }[] }>('/users', { users: [{ displayName }] });
  return users[0]!.userId; // one was asked for
}

export function phoneUrl(userId: string): string {
  return `${emulator()}/phone/?channel=${demo().channel.lineChannelId}&user=${userId}`;
}

interface TalkItem {
  readonly from: string;
  readonly message: { type: string; text?: string; altText?: string };
}

/** What stands in the person's talk, as text, in order. */
export async function talkOf(userId: string): Promise<string[]> {
  const { items } = await control<{ items: TalkItem[] }>(
    `/users/${userId}/talk?channelId=${demo().channel.lineChannelId}&since=0`,
  );
  return items
    .filter((item) => item.from === 'account')
    .map((item) => item.message.text ?? item.message.altText ?? item.message.type);
}

/**
 * Signs in with password and the code that the demo's panel shows; whoever did so in an earlier journey comes back with the
 * same session, since a code opens once and the next comes after 30 seconds.
 * @param nth of those with this role: the demo has two administrators
 */
export async function signIn(page: Page, role: 'administrator' | 'editor', nth = 0): Promise<void> {
  const kept = path.join(process.env.DEMO_FOLDER!, `session-${role}-${nth}.json`); // set by start-demo.ts
  const signedIn = page.getByRole('button', { name: 'ログアウト' });
  const who = page.getByLabel('職員番号またはメールアドレス');
  if (fs.existsSync(kept)) {
    await page.context().addCookies(JSON.parse(fs.readFileSync(kept, 'utf8')) as Cookie[]);
    await page.goto(`${server()}/admin/`);
    await expect(signedIn.or(who)).toBeVisible();
    if (await signedIn.isVisible()) return lastConfirmed(0);
  }
  await page.goto(`${server()}/admin/`);
  await expect(who).toBeVisible();
  await picture(page, 'sign-in');
  const account = demo().staff.filter((member) => member.role === role)[nth]!; // the seed makes them
  await who.fill(account.login);
  await page.getByLabel('パスワード', { exact: true }).fill(account.password);
  await page.getByRole('button', { name: '次へ' }).click();
  await page.getByRole('textbox', { name: /確認コード/ }).fill(await codeOf(account.login));
  await page.getByRole('button', { name: 'ログイン', exact: true }).click();
  await expect(signedIn).toBeVisible();
  fs.writeFileSync(kept, JSON.stringify(await page.context().cookies()));
}

/** The demo's own database, which runs; as its administrator. */
export async function demoDatabase(): Promise<string> {
  const { url } = await startEmbeddedPostgres(path.join(process.env.DEMO_FOLDER!, 'postgres')); // set by start-demo.ts
  return url;
}

/** As if everybody had last proven who they are so many minutes ago: もう一度本人確認 asks after ten. */
export async function lastConfirmed(minutes: number): Promise<void> {
  await runSql(
    await demoDatabase(),
    `UPDATE staff_sessions SET confirmed_at = now() - make_interval(mins => $1)`,
    [minutes],
  );
}

/** A code opens once, and the next comes after half a minute: no journey waits for it. */
export async function forgetUsedCodes(): Promise<void> {
  await runSql(
    await demoDatabase(),
    'UPDATE staff_credentials SET totp_last_step = 0 WHERE totp_last_step > 0',
  );
}

/** The code that the demo’s panel shows now under this name. */
export async function codeOf(label: string): Promise<string> {
  const { codes } = await control<{ codes: { label: string; code: string }[] }>('/totp/codes');
  return codes.find((one) => one.label.includes(label))!.code; // the journey or the demo put it there
}

/** WCAG 2.2 A and AA, by machine: each rule that is broken, and where. */
async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );
}

/** @param where said with what is found */
export async function expectAccessible(page: Page, where = ''): Promise<void> {
  expect.soft(await accessibilityProblems(page), where).toEqual([]);
}

/** A picture for the manual and the README, made anew at each run so that it cannot go stale. */
export async function picture(page: Page, name: string): Promise<void> {
  fs.mkdirSync(SCREENSHOTS, { recursive: true });
  await showNotices(page, false);
  await page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), ...STILL });
  await showNotices(page, true);
}

export async function withoutScript(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 390, height: 780 },
  });
  return context.newPage();
}

/** Two pictures side by side, for the README. */
export async function pictureBeside(left: Page, right: Page, name: string): Promise<void> {
  await showNotices(left, false);
  const shots = await Promise.all([left, right].map((page) => page.screenshot(STILL)));
  await showNotices(left, true);
  const [first, second] = await Promise.all(shots.map((shot) => sharp(shot).metadata()));
  const height = Math.max(first!.height, second!.height); // two screenshots were taken
  await sharp({
    create: { width: first!.width + second!.width + 24, height, channels: 3, background: '#eef1f0' },
  })
    .composite([
      { input: shots[0]!, left: 0, top: 0 },
      { input: shots[1]!, left: first!.width + 24, top: 0 },
    ])
    .png({ palette: true })
    .toFile(path.join(SCREENSHOTS, `${name}.png`));
}
