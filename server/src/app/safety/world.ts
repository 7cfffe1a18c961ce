/** The whole web role over a test database, as attackers meet it: every door, residents' pages and the staff app's frame. */
import fs from 'node:fs';
import path from 'node:path';
import type { Hono } from 'hono';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { buildPages } from '../../../testing/resident-browser.ts';
import { createWebApp, type WebOptions } from '../../platform/http/app.ts';
import type { Renderer } from '../../platform/http/page.ts';
import { gatesOf } from '../gates.ts';
import { modules } from '../modules.ts';

let pages: Promise<Renderer> | undefined;

export interface SafetyWorld {
  readonly db: TestDatabase;
  readonly app: Hono;
  /** Asks with our own Origin unless told otherwise. */
  ask(address: string, init?: RequestInit): Promise<Response>;
}

/** Takes over `db` as it is; its owner closes it. */
export async function safetyWorld(
  db: TestDatabase,
  options: Partial<Pick<WebOptions, 'frameAncestors'>> = {},
): Promise<SafetyWorld> {
  const adminFolder = path.join(db.config.dataDir, 'admin');
  fs.mkdirSync(path.join(adminFolder, 'assets'), { recursive: true });
  fs.writeFileSync(
    path.join(adminFolder, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="csp-nonce-goes-here"><div id="app"></div>',
  );
  fs.writeFileSync(path.join(adminFolder, 'assets', 'index-1234.js'), 'export {};');
  const app = createWebApp({
    runtime: db.runtime,
    modules,
    gates: gatesOf(db.runtime),
    renderer: await (pages ??= buildPages()),
    adminFolder,
    frameAncestors: [],
    ready: async () => ({ ok: true, problems: [] }),
    ...options,
  });
  const origin = db.config.publicUrl;
  return {
    db,
    app,
    ask: async (address, init = {}) =>
      app.request(new URL(address, origin).toString(), {
        redirect: 'manual',
        ...init,
        headers: { origin, host: new URL(origin).host, ...(init.headers as Record<string, string>) },
      }),
  };
}

/** A municipality's test database whose site is https, as in production. */
export function httpsDatabase(): Promise<TestDatabase> {
  return testDatabase({ PUBLIC_URL: 'https://line.example.jp' });
}
