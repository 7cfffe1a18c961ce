/**
 * Our own redirect: `/l/{town}/{token}` leads on and counts. Counts are gathered for a second and appended, so that a
 * million residents tapping one link after a delivery meet neither a hot row nor a database round trip each. A crash
 * loses at most that second of counting; nobody's way is ever blocked by it.
 */
import type { Hono } from 'hono';
import { html } from 'hono/html';
import { systemContext } from '../../platform/context/context.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import type { Runtime } from '../../platform/module.ts';
import { findMunicipality } from '../municipalities/index.ts';

const FLUSH_MS = 1000;
/** 10,000 links take a few megabytes. */
const REMEMBERED_LINKS = 10_000;
/** A link that was stopped leads nowhere after this long at the latest. */
const FRESH_MS = 3000;
const TOKEN = /^[\w-]{11}$/;

export function mountRedirect(app: Hono, runtime: Runtime): void {
  const targets = new Map<string, LinkTarget & { readonly at: number }>();
  const pending = new Map<string, { municipalityId: MunicipalityId; token: string; n: number }>();
  let timer: NodeJS.Timeout | null = null;

  app.get('/l/:town/:token', async (c) => {
    const { town, token } = c.req.param();
    const municipalityId = TOKEN.test(token) ? await findMunicipality(runtime, town) : null;
    if (municipalityId === null) return c.notFound();
    const key = `${municipalityId}/${token}`;
    const known = targets.get(key);
    const fresh = known && performance.now() - known.at < FRESH_MS;
    const target = fresh ? known : await readTarget(runtime, municipalityId, token);
    if (target === null) return c.notFound();
    if (targets.size >= REMEMBERED_LINKS) targets.clear();
    if (!fresh) targets.set(key, { ...target, at: performance.now() });
    if (target.stopped)
      return c.html(await stoppedPage(runtime, municipalityId), 410, { 'cache-control': 'no-store' });
    if (isPerson(c.req.method, c.req.header('user-agent') ?? '')) {
      const entry = pending.get(key) ?? { municipalityId, token, n: 0 };
      entry.n += 1;
      pending.set(key, entry);
      timer ??= setTimeout(() => void flush(), FLUSH_MS);
    }
    // 302 and no-store: a browser must come back each time, or the second tap would not be counted.
    return c.body(null, 302, {
      location: target.url,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    });
  });

  async function flush(): Promise<void> {
    timer = null;
    const entries = [...pending.values()];
    pending.clear();
    for (const [municipalityId, group] of Map.groupBy(entries, (entry) => entry.municipalityId)) {
      const ctx = systemContext(runtime.services, municipalityId, 'delivery clicks');
      await ctx
        .transaction((ctx) =>
          ctx.db
            .insertInto('delivery_clicks')
            .values(
              group.map(({ token, n }) => ({ municipality_id: municipalityId, token, n, at: ctx.now() })),
            )
            .execute(),
        )
        .catch((error: unknown) =>
          ctx.log.error({ err: error, lost: group.length }, 'clicks could not be counted'),
        );
    }
  }
}

/** LINE itself fetches links to draw a preview under a message (its user agent ends with line-poker); that is nobody's click. */
function isPerson(method: string, userAgent: string): boolean {
  return method === 'GET' && !userAgent.includes('line-poker');
}

interface LinkTarget {
  readonly url: string;
  readonly stopped: boolean;
}

async function readTarget(
  runtime: Runtime,
  municipalityId: MunicipalityId,
  token: string,
): Promise<LinkTarget | null> {
  return systemContext(runtime.services, municipalityId, 'delivery link').transaction(async (ctx) => {
    const row = await ctx.db
      .selectFrom('delivery_links')
      .select(['url', 'stopped_at'])
      .where('municipality_id', '=', municipalityId)
      .where('token', '=', token)
      .executeTakeFirst();
    return row ? { url: row.url, stopped: row.stopped_at !== null } : null;
  });
}

/** What residents see behind a stopped link: no script, no style, readable at any size. */
async function stoppedPage(runtime: Runtime, municipalityId: MunicipalityId) {
  const town = await runtime.town(municipalityId);
  const contact = town ? `${town.name} ${town.contactName} 電話 ${town.contactPhone}` : '';
  return html`<!doctype html>
    <html lang="ja">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>このリンクは使えません</title>
      </head>
      <body>
        <h1>このリンクは使えません</h1>
        <p>お知らせのリンクに誤りがあったため、止めています。訂正のお知らせをお待ちください。</p>
        <p>お問い合わせ：${contact}</p>
      </body>
    </html>`;
}
