/**
 * Serves the built staff app below /admin/: hashed files for ever, index.html for every route of the app, never cached and
 * each time with a nonce of its own for the style sheets that the kit writes while it runs.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { Hono } from 'hono';
import { compress } from 'hono/compress';
import { staffPolicy } from './security-headers.ts';

/** Stands in the built index.html where the nonce goes (`html.cspNonce` of the build). */
const NONCE_MARK = 'csp-nonce-goes-here';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** @param folder the build's output; its files are read once, at start */
export function mountStaffApp(app: Hono, folder: string): void {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(path.relative(folder, file).split(path.sep).join('/'), new Uint8Array(fs.readFileSync(file)));
  }
  const index = Buffer.from(files.get('index.html') ?? '').toString();
  files.delete('index.html');
  app.use('/admin/*', compress());
  app.get('/admin', (c) => c.redirect('/admin/'));
  app.get('/admin/*', (c) => {
    const name = c.req.path.slice('/admin/'.length);
    const wanted = files.get(name);
    if (wanted)
      return c.body(wanted, 200, {
        'content-type': TYPES[path.extname(name)] ?? 'application/octet-stream',
        'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      });
    if (index === '' || name.startsWith('assets/')) return c.notFound();
    const nonce = randomBytes(16).toString('base64');
    return c.html(index.replaceAll(NONCE_MARK, nonce), 200, {
      'content-security-policy': staffPolicy(nonce),
    });
  });
}
