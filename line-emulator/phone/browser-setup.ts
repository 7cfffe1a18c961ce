import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from '@playwright/test';
import { expect, type TestContext } from 'vitest';
import { findBrowser } from '../../tools/browser.ts';
import { startReceiver, startTrial, type ReceivedWebhook, type Trial } from '../src/test-setup.ts';

/** An emulator whose account has a server behind it, and a browser to hold phones in; for this folder's tests only. */
export interface PhoneTrial {
  trial: Trial;
  /** Opens a phone; a new person, who is a friend unless told otherwise. Skips the test where there is no browser. */
  open(context: TestContext, options?: OpenOptions): Promise<Held>;
  /** The events that the account's server received from a person, oldest first. */
  eventsOf(userId: string): Record<string, any>[];
  stop(): Promise<void>;
}

interface OpenOptions {
  name?: string;
  friend?: boolean;
  query?: string;
  width?: number;
  height?: number;
  /** A screen for fingers. */
  touch?: boolean;
  messages?: readonly unknown[];
}

/** A phone in hand. */
export interface Held {
  page: Page;
  userId: string;
  /** The account sends to this person. */
  push(...messages: unknown[]): Promise<void>;
}

export async function startPhoneTrial(): Promise<PhoneTrial> {
  const { path, missing } = await findBrowser();
  const receiver = await startReceiver();
  const trial = await startTrial({ displayName: 'みほん市', basicId: '@mihon', webhookUrl: receiver.url });
  const { channelId } = trial.channel;
  let browser: Browser | undefined;
  let people = 0;
  return {
    trial,
    async open(context, options = {}) {
      if (path === null) return context.skip(missing ?? 'There is no browser.');
      browser ??= await chromium.launch({
        executablePath: path,
        args: [
          '--no-sandbox',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      });
      const displayName = options.name ?? `住民${(people += 1)}`;
      const { users } = await trial.control('/users', { users: [{ displayName }] });
      const userId: string = users[0].userId;
      if (options.friend !== false)
        await trial.control(`/users/${userId}/follow`, { channelId, webhook: false });
      const push = async (...messages: unknown[]) => {
        const answer = await trial.line('/v2/bot/message/push', { to: userId, messages });
        expect(answer.status, JSON.stringify(answer.json)).toBe(200);
      };
      if (options.messages) await push(...options.messages);
      const browserContext = await browser.newContext({
        viewport: { width: options.width ?? 1100, height: options.height ?? 800 },
        hasTouch: options.touch === true,
        locale: 'ja-JP',
        timezoneId: 'Asia/Tokyo',
      });
      const errors: string[] = [];
      context.onTestFinished(async () => {
        await browserContext.close();
        expect(errors).toEqual([]);
      });
      const page = await browserContext.newPage();
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(
        `${trial.emulator.url}/phone/?user=${userId}&channel=${channelId}${options.query ?? ''}`,
      );
      await page.getByRole('heading', { level: 1, name: 'みほん市' }).waitFor();
      return { page, userId, push };
    },
    eventsOf: (userId) => receiver.received.flatMap((webhook) => eventsIn(webhook, userId)),
    async stop() {
      await browser?.close();
      await trial.stop();
      await receiver.stop();
    },
  };
}

function eventsIn(webhook: ReceivedWebhook, userId: string): Record<string, any>[] {
  const { events } = JSON.parse(webhook.body.toString()) as { events: Record<string, any>[] };
  return events.filter((event) => event['source']?.userId === userId);
}

/** WCAG 2.2 A and AA, by machine; what axe finds, in words. */
export async function accessibilityFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
