/** The doors to files: public media for LINE and phones, and private files by a signed link. */
import type { Hono } from 'hono';
import { systemContext, type Services } from '../context/context.ts';
import { DomainError } from '../errors/index.ts';

/** A public name never gets other content, so whoever has it need not ask again (RFC 8246). */
const FOREVER = 'public, max-age=31536000, immutable';

export function mountMedia(app: Hono, services: Services): void {
  app.get('/media/:name', async (c) => {
    const file = await services.files.readPublic(c.req.param('name'));
    if (!file) return c.body(null, 404, { 'cache-control': 'public, max-age=60' });
    const headers = {
      'content-type': file.mediaType,
      'cache-control': FOREVER,
      'content-length': String(file.bytes.length),
      'x-content-type-options': 'nosniff',
      'access-control-allow-origin': '*',
      'accept-ranges': 'bytes',
    };
    // Players on iPhones ask for a film in parts and play nothing without (RFC 9110, section 14).
    const range = rangeOf(c.req.header('range'), file.bytes.length);
    if (range === null) return c.body(new Uint8Array(file.bytes), 200, headers);
    if (range === 'outside') return c.body(null, 416, { 'content-range': `bytes */${file.bytes.length}` });
    const part = file.bytes.subarray(range.first, range.last + 1);
    return c.body(new Uint8Array(part), 206, {
      ...headers,
      'content-length': String(part.length),
      'content-range': `bytes ${range.first}-${range.last}/${file.bytes.length}`,
    });
  });

  app.get('/files', async (c) => {
    const now = services.now();
    const link = services.files.readLink(new URL(c.req.url).searchParams, now);
    if (!link) return c.text('このリンクは期限が切れています。もとの画面からもう一度開いてください。', 410);
    const ctx = systemContext(services, link.municipality, 'file link');
    const answer = await ctx
      .transaction(async (ctx) => {
        const file = await ctx.files.find(ctx, link.id);
        return file && { file, bytes: await ctx.files.read(ctx, link.id) };
      })
      .catch((error: unknown) => {
        if (error instanceof DomainError) return null;
        throw error;
      });
    if (!answer) return c.text('このファイルは保存期間が過ぎたため、削除されました。', 404);
    const { file, bytes } = answer;
    const name = encodeURIComponent(file.name ?? file.id);
    // Only pictures and PDF open in the browser; everything else is saved, so that nothing runs under our origin.
    const shown =
      !link.download && (file.mediaType.startsWith('image/') || file.mediaType === 'application/pdf');
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': file.mediaType,
      'content-length': String(bytes.length),
      'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
      'referrer-policy': 'no-referrer',
    });
  });
}

/** One range of bytes; null (the whole) for several ranges and for what is no range, as the RFC allows. */
function rangeOf(
  header: string | undefined,
  size: number,
): { first: number; last: number } | 'outside' | null {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return null;
  const first = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < first) return null;
  return first >= size ? 'outside' : { first, last };
}
