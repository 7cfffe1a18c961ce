/**
 * Image maps: LINE fetches `{baseUrl}/{width}` in five widths, without an extension. We make the five when the picture is
 * uploaded, and answer at `/im/{town}/{token}/{width}` from the same memory that serves all public media in a burst.
 */
import { randomBytes } from 'node:crypto';
import { MAP_WIDTH, type Media } from '@madoguchi/contract/delivery';
import type { Hono } from 'hono';
import { systemContext, type Ctx } from '../../../platform/context/context.ts';
import type { MunicipalityId } from '../../../platform/db/database.ts';
import type { PreparedFile } from '../../../platform/files/file-store.ts';
import { takeIn } from '../../../platform/files/take-in.ts';
import type { Runtime } from '../../../platform/module.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { findMunicipality, townOf } from '../../municipalities/index.ts';
import { KEPT, UPLOAD_LIMIT } from '../upload-image.ts';

/** The widths that LINE asks for (facts, section 3). */
const WIDTHS = [240, 300, 460, 700, MAP_WIDTH] as const;
const TOKEN = /^[A-Za-z0-9_-]{22}$/;
/** A map is immutable; 5,000 of them take a few megabytes. */
const REMEMBERED = 5000;

/**
 * @throws DomainError file_too_large, file_type_refused, image_too_large, file_broken, file_infected, file_not_scanned
 */
export async function uploadMap(ctx: Ctx, bytes: Buffer): Promise<Media & { readonly mediaId: string }> {
  const rules = (width: number) => ({ kind: 'image', maxBytes: UPLOAD_LIMIT, maxWidth: width }) as const;
  const largest = await takeIn(ctx, bytes, rules(MAP_WIDTH));
  const made: PreparedFile[] = [];
  for (const width of WIDTHS.slice(0, -1)) made.push(await ctx.files.prepare(bytes, rules(width)));
  made.push(largest);
  const token = randomBytes(16).toString('base64url');
  // A picture narrower than 1,040 px is not made larger; areas are counted in px of that width all the same.
  const height = Math.round(((largest.height ?? 0) * MAP_WIDTH) / (largest.width ?? MAP_WIDTH));
  return ctx.transaction(async (ctx) => {
    const keep = { keepUntil: todayInJapan(ctx.now()).add(KEPT) };
    const renditions: Record<string, string> = {};
    for (const [index, file] of made.entries())
      renditions[WIDTHS[index]!] = (await ctx.files.putPublic(ctx, file, keep)).path; // one file per width
    const url = `/im/${(await townOf(ctx)).slug}/${token}`;
    const { id } = await ctx.db
      .insertInto('delivery_media')
      .values({
        municipality_id: ctx.scope.municipalityId,
        kind: 'map',
        path: url,
        width: MAP_WIDTH,
        height,
        milliseconds: null,
        token,
        renditions: JSON.stringify(renditions),
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    const previewUrl = renditions['460']!; // made above
    return {
      mediaId: id,
      url,
      previewUrl,
      cardUrl: previewUrl,
      width: MAP_WIDTH,
      height,
      milliseconds: null,
    };
  });
}

export function mountMaps(app: Hono, runtime: Runtime): void {
  const known = new Map<string, Readonly<Record<string, string>>>();
  app.get('/im/:town/:token/:width', async (c) => {
    const { town, token, width } = c.req.param();
    const municipalityId = TOKEN.test(token) ? await findMunicipality(runtime, town) : null;
    if (municipalityId === null) return c.notFound();
    const key = `${municipalityId}/${token}`;
    const renditions = known.get(key) ?? (await readRenditions(runtime, municipalityId, token));
    if (!renditions) return c.notFound();
    if (known.size >= REMEMBERED) known.clear();
    known.set(key, renditions);
    const path = Object.hasOwn(renditions, width) ? renditions[width] : undefined;
    const file = path ? await runtime.services.files.readPublic(path.slice('/media/'.length)) : null;
    if (!file) return c.notFound();
    return c.body(new Uint8Array(file.bytes), 200, {
      'content-type': file.mediaType,
      'content-length': String(file.bytes.length),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
  });
}

async function readRenditions(
  runtime: Runtime,
  municipalityId: MunicipalityId,
  token: string,
): Promise<Readonly<Record<string, string>> | null> {
  return systemContext(runtime.services, municipalityId, 'image map').transaction(async (ctx) => {
    const row = await ctx.db
      .selectFrom('delivery_media')
      .select('renditions')
      .where('municipality_id', '=', municipalityId)
      .where('token', '=', token)
      .executeTakeFirst();
    return row?.renditions ?? null;
  });
}
