/** Serves the built staff app below /admin/: hashed files for ever, index.html for every route of the app, never cached. */
import fs from 'node:fs';
import path from 'node:path';
import type { Hono } from 'hono';
import { compress } from 'hono/compress';

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
  app.use('/admin/*', compress());
  app.get('/admin', (c) => c.redirect('/admin/'));
  app.get('/admin/*', (c) => {
    const name = c.req.path.slice('/admin/'.length);
    const wanted = files.get(name);
    const isAsset = wanted !== undefined && name !== 'index.html';
    const body = wanted ?? files.get('index.html');
    if (!body || (name.startsWith('assets/') && !wanted)) return c.notFound();
    return c.body(body, 200, {
      'content-type': TYPES[isAsset ? path.extname(name) : '.html'] ?? 'application/octet-stream',
      'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  });
}
