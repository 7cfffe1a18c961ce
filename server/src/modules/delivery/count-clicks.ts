/**
 * Our own redirect: `/l/{town}/{token}` leads on and counts. Counts are gathered for a second and appended, so that a
 * million residents tapping one link after a delivery meet neither a hot row nor a database round trip each. A crash
 * loses at most that second of counting; nobody's way is ever blocked by it.
 */
import type { Hono } from 'hono';
import { systemContext } from '../../platform/context/context.ts';
import type { MunicipalityId } from '../../platform/db/database.ts';
import type { Runtime } from '../../platform/module.ts';
import { findMunicipality } from '../municipalities/index.ts';

const FLUSH_MS = 1000;
/** Links are immutable, so a target once read stays true; 10,000 of them take a few megabytes. */
const REMEMBERED_LINKS = 10_000;
const TOKEN = /^[\w-]{11}$/;

export function mountRedirect(app: Hono, runtime: Runtime): void {
  const targets = new Map<string, string>();
  const pending = new Map<string, { municipalityId: MunicipalityId; token: string; n: number }>();
  let timer: NodeJS.Timeout | null = null;

  app.get('/l/:town/:token', async (c) => {
    const { town, token } = c.req.param();
    const municipalityId = TOKEN.test(token) ? await findMunicipality(runtime, town) : null;
    if (municipalityId === null) return c.notFound();
    const key = `${municipalityId}/${token}`;
    const url = targets.get(key) ?? (await readTarget(runtime, municipalityId, token));
    if (url === null) return c.notFound();
    if (targets.size >= REMEMBERED_LINKS) targets.clear();
    targets.set(key, url);
    if (isPerson(c.req.method, c.req.header('user-agent') ?? '')) {
      const entry = pending.get(key) ?? { municipalityId, token, n: 0 };
      entry.n += 1;
      pending.set(key, entry);
      timer ??= setTimeout(() => void flush(), FLUSH_MS);
    }
    // 302 and no-store: a browser must come back each time, or the second tap would not be counted.
    return c.body(null, 302, {
      location: url,
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

async function readTarget(
  runtime: Runtime,
  municipalityId: MunicipalityId,
  token: string,
): Promise<string | null> {
  return systemContext(runtime.services, municipalityId, 'delivery link').transaction(async (ctx) => {
    const row = await ctx.db
      .selectFrom('delivery_links')
      .select('url')
      .where('municipality_id', '=', municipalityId)
      .where('token', '=', token)
      .executeTakeFirst();
    return row?.url ?? null;
  });
}
