/** A resident's phone without JavaScript. Follows links and forms of our pages and of LINE Login. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startEmulator, type Emulator } from '@madoguchi/line-emulator';
import type { Hono } from 'hono';
import { build } from 'vite';
import { testDatabase, type TestDatabase } from './index.ts';
import { seedAttributes } from '../seed/attributes.ts';
import { createWebApp } from '../src/platform/http/app.ts';
import type { Renderer } from '../src/platform/http/page.ts';
import { createChannel } from '../src/modules/line/index.ts';
import { findMunicipality } from '../src/modules/municipalities/index.ts';
import { publicationOf } from '../src/modules/publication/index.ts';
import { residentsModule } from '../src/modules/residents/module.ts';
import { UNLIMITED } from './staff-api.ts';
import { callbackUrl, residentGate } from '../src/modules/residents/sign-in.ts';

const APP = path.resolve(import.meta.dirname, '../../apps/resident');

/** The pages of this checkout, built into a folder of their own: half a second. */
export async function buildPages(): Promise<Renderer> {
  const outDir = mkdtempSync(path.join(os.tmpdir(), 'madoguchi-pages-'));
  try {
    await build({
      root: APP,
      logLevel: 'error',
      build: { ssr: 'src/render.tsx', outDir, emptyOutDir: false },
    });
    return ((await import(pathToFileURL(path.join(outDir, 'render.js')).href)) as { render: Renderer })
      .render;
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

export interface PagesWorld {
  readonly db: TestDatabase;
  readonly emulator: Emulator;
  readonly channelId: string;
  readonly lineChannelId: string;
  browser(lineUserId: string): ResidentBrowser;
  close(): Promise<void>;
}

export async function pagesWorld(): Promise<PagesWorld> {
  const emulator = await startEmulator({ port: 0 });
  const db = await testDatabase({
    PUBLIC_URL: 'http://127.0.0.1:18080',
    LINE_API_BASE_URL: emulator.url,
    LINE_DATA_API_BASE_URL: emulator.url,
    LINE_LOGIN_BASE_URL: emulator.url,
  });
  const answer = await fetch(`${emulator.url}/_emulator/channels`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      displayName: 'みなと台市',
      loginCallbackUrls: [callbackUrl(db.services, 'minatodai')],
    }),
  });
  const made = (await answer.json()) as Record<
    'channelId' | 'channelSecret' | 'accessToken' | 'loginChannelId' | 'loginChannelSecret',
    string
  >;
  const channel = await db.ctx().transaction(async (ctx) => {
    await seedAttributes(ctx);
    return createChannel(ctx, {
      name: 'みなと台市',
      lineChannelId: made.channelId,
      channelSecret: made.channelSecret,
      accessToken: made.accessToken,
      login: { channelId: made.loginChannelId, channelSecret: made.loginChannelSecret },
    });
  });
  const app = createWebApp({
    runtime: db.runtime,
    modules: [residentsModule],
    gates: {
      staff: async () => null,
      apiKey: async () => null,
      explainRefusal: async () => ({ givers: [], department: null }),
      resident: residentGate(db.services),
      publication: publicationOf,
      municipality: (town) => findMunicipality(db.runtime, town),
    },
    renderer: await buildPages(),
    adminFolder: null,
    frameAncestors: [],
    allowances: UNLIMITED,
    ready: async () => ({ ok: true, problems: [] }),
  });
  return {
    db,
    emulator,
    channelId: channel.id,
    lineChannelId: made.channelId,
    browser: (lineUserId) => new ResidentBrowser(app, db.config.publicUrl, lineUserId),
    close: async () => {
      await db.close();
      await emulator.stop();
    },
  };
}

export class ResidentBrowser {
  readonly cookies = new Map<string, string>();
  status = 0;
  html = '';
  url = '';
  private readonly app: Hono;
  private readonly origin: string;
  private readonly lineUserId: string;

  constructor(app: Hono, origin: string, lineUserId: string) {
    this.app = app;
    this.origin = origin;
    this.lineUserId = lineUserId;
  }

  async get(address: string): Promise<this> {
    return this.go(new URL(address, this.origin), { method: 'GET' });
  }

  /** Sends the page's form with these fields, as the browser would: its token comes along. */
  async send(fields: Record<string, string | string[]>): Promise<this> {
    const csrf = /name="csrf" value="([^"]*)"/.exec(this.html)?.[1] ?? '';
    const action = unescapeHtml(/<form[^>]* action="([^"]*)"/.exec(this.html)?.[1] ?? this.url);
    const body = new URLSearchParams({ csrf });
    for (const [name, value] of Object.entries(fields))
      for (const one of [value].flat()) body.append(name, one);
    return this.go(new URL(action, this.origin), {
      method: 'POST',
      headers: { origin: this.origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
    });
  }

  /** The words of the page, without its markup. */
  get text(): string {
    return unescapeHtml(this.html.replaceAll(/<style.*?<\/style>|<[^>]*>/gs, ' ').replaceAll(/\s+/g, ' '));
  }

  private async go(address: URL, init: RequestInit, hops = 0): Promise<this> {
    if (hops > 10) throw new Error('too many redirects');
    const ours = address.origin === this.origin;
    // LINE knows who holds the phone; the emulator is told by this parameter.
    if (!ours) address.searchParams.set('emulator_user', this.lineUserId);
    const response = ours
      ? await this.app.request(address.toString(), {
          ...init,
          headers: {
            ...init.headers,
            cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          },
        })
      : await fetch(address, { redirect: 'manual' });
    if (ours) {
      for (const line of response.headers.getSetCookie()) {
        const [name, value] = line.split(';')[0]!.split('=') as [string, string]; // a Set-Cookie line has a name and a value
        if (value) this.cookies.set(name, value);
        else this.cookies.delete(name);
      }
    }
    const location = response.headers.get('location');
    if (location && response.status >= 300 && response.status < 400)
      return this.go(new URL(location, address), { method: 'GET' }, hops + 1);
    this.status = response.status;
    this.url = address.pathname + address.search;
    this.html = await response.text();
    return this;
  }
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'");
}
