/**
 * The staff app's address, for whoever stands outside: a plain page that says whom to ask, and the page on which a device for
 * emergencies is bound. Neither needs a script, so that they open in whatever the night officer's phone has.
 */
import type { Context, Hono } from 'hono';
import { createContext, type Ctx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { cookieAccess, remoteAddressOf, sameOrigin } from '../../../platform/http/access.ts';
import type { Runtime, Town } from '../../../platform/module.ts';
import type { MunicipalityId } from '../../../platform/db/database.ts';
import { claimDevice } from './devices.ts';
import { DEVICE_COOKIE } from './read-places.ts';
import { placeOpens } from './require-place.ts';

/** Browsers keep no cookie for longer (RFC 6265bis). */
const LONGEST_COOKIE = 400 * 24 * 60 * 60;

export function mountPlacePage(app: Hono, runtime: Runtime): void {
  app.get('/admin/device', async (c) => {
    const visit = await visitOf(c, runtime);
    return visit ? page(c, 200, '緊急用の端末を登録する', deviceForm(null)) : c.notFound();
  });
  app.post('/admin/device', async (c) => {
    if (!sameOrigin(c.req.raw.headers, runtime.config.publicUrl)) return c.notFound();
    const visit = await visitOf(c, runtime);
    if (!visit) return c.notFound();
    const { code } = await c.req.parseBody();
    try {
      const device = await claimDevice(visit.ctx, typeof code === 'string' ? code.slice(0, 100) : '');
      const seconds = Math.floor(visit.ctx.now().until(device.expiresAt).total('seconds'));
      cookieAccess(c, runtime.config.publicUrl).set(DEVICE_COOKIE, `${visit.id}.${device.token}`, {
        maxAge: Math.min(seconds, LONGEST_COOKIE),
      });
      return page(
        c,
        200,
        '端末を登録しました',
        `<p>この端末は「${escape(device.name)}」として登録されました。登録した場所の外からでも、決められた役割の人がログインできます。</p>
<p>この端末をなくしたときは、すぐに管理者に知らせてください。</p><p><a href="/admin/">ログインへ進む</a></p>`,
      );
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return page(
        c,
        422,
        '緊急用の端末を登録する',
        deviceForm('登録コードが違うか、期限が切れているか、もう使われています。'),
      );
    }
  });
  // Only the door: the app's files hold nothing but what everybody may read, and its requests are asked each by itself.
  app.get('/admin/*', async (c, next) => {
    if (c.req.path.startsWith('/admin/assets/')) return next();
    const visit = await visitOf(c, runtime);
    if (!visit) return next();
    const cookie = cookieAccess(c, runtime.config.publicUrl).get(DEVICE_COOKIE);
    if (await visit.ctx.transaction((ctx) => placeOpens(ctx, cookie))) return next();
    return page(c, 403, 'この場所からは使えません', refusedWords(visit.town, visit.ctx.remoteAddress));
  });
}

async function visitOf(
  c: Context,
  runtime: Runtime,
): Promise<{ id: MunicipalityId; town: Town | null; ctx: Ctx } | null> {
  const ids = await runtime.municipalities();
  const slug = c.req.query('town');
  let id = slug === undefined && ids.length === 1 ? ids[0] : undefined;
  if (slug !== undefined)
    for (const candidate of ids) if ((await runtime.town(candidate))?.slug === slug) id = candidate;
  if (id === undefined) return null;
  const ctx = createContext(runtime.services, {
    actor: { kind: 'anonymous', id: '' },
    municipalityId: id,
    requestId: c.get('requestId' as never) as string,
    remoteAddress: remoteAddressOf(c, runtime.config.trustedProxies),
  });
  return { id, town: await runtime.town(id), ctx };
}

function refusedWords(town: Town | null, address: string | null): string {
  const contact = town ? `${town.name} ${town.contactName} ${town.contactPhone}` : '';
  return `<p>窓口（職員用）は、登録された場所からだけ使えます。</p>
<p>今の接続元：${escape(address ?? '不明')}</p>
<p>市役所のネットワークから開いてください。それができないときは、管理者に、この画面の接続元を伝えてください。</p>
${contact.trim() ? `<p>問い合わせ先：${escape(contact)}</p>` : ''}
<p><a href="/admin/device${town ? `?town=${encodeURIComponent(town.slug)}` : ''}">緊急用の端末として登録コードを渡されている方はこちら</a></p>`;
}

function deviceForm(problem: string | null): string {
  return `${problem ? `<p id="problem" role="alert"><strong>${problem}</strong></p>` : ''}
<p>管理者から渡された登録コードを入れてください。コードは1回だけ使えます。</p>
<form method="post"><p><label for="code">登録コード</label><br>
<input id="code" name="code" required autocomplete="off" autocapitalize="characters" maxlength="100"${problem ? ' aria-invalid="true" aria-describedby="problem"' : ''}></p>
<p><button type="submit">この端末を登録する</button></p></form>`;
}

/** No style, no script: nothing that a policy would have to open. */
function page(c: Context, status: 200 | 403 | 422, title: string, body: string) {
  c.header(
    'content-security-policy',
    "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  return c.html(
    `<!doctype html><html lang="ja"><head><meta charset="utf-8"><title>${title}｜窓口</title><meta name="viewport" content="width=device-width"></head><body><main><h1>${title}</h1>
${body}</main></body></html>`,
    status,
  );
}

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
