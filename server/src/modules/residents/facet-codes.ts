/** Interned open values: small numbers for (kind, subject, value), the same for ever. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { facetMemory, facetName, rememberFacets, type Facet } from './facet-memory.ts';
import './tables.ts';

export type { Facet };

/** The code of one value; a new one is made when nobody held it yet. */
export async function facetCode(ctx: TxCtx, kind: string, subject: string, value: string): Promise<number> {
  const [code] = await facetCodes(ctx, [{ kind, subject, value }]);
  return code!; // one asked, one given
}

/** Codes of several values, in their order. */
export async function facetCodes(ctx: TxCtx, facets: readonly Facet[]): Promise<number[]> {
  const known = new Map<string, number>();
  // Each once: twins give the same birth month twice, and counting rows tells below whether one is missing.
  const asked = new Map(facets.map((facet) => [facetName(facet), facet]));
  const unknown: Facet[] = [];
  for (const [name, facet] of asked) {
    const code = facetMemory(ctx).codes.get(name);
    if (code === undefined) unknown.push(facet);
    else known.set(name, code);
  }
  if (unknown.length > 0) {
    let read = await readCodes(ctx, unknown);
    if (read.length < unknown.length) {
      // Two at once would take the same number: one waits for the other's commit. New values are rare.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended('facet codes', ${ctx.scope.municipalityId}))`.execute(
        ctx.db,
      );
      read = await addCodes(ctx, unknown);
    }
    for (const facet of read) known.set(facetName(facet), facet.code);
    rememberFacets(ctx, read);
  }
  return facets.map((facet) => known.get(facetName(facet))!); // remembered, read or added above
}

type CodedFacet = Facet & { readonly code: number };

async function readCodes(ctx: TxCtx, facets: readonly Facet[]): Promise<CodedFacet[]> {
  const { rows } = await sql<Facet & { code: number }>`
    SELECT v.code, v.kind, v.subject, v.value
    FROM ${wanted(facets)}
    JOIN facet_values v ON v.municipality_id = ${ctx.scope.municipalityId}
      AND v.kind = wanted.kind AND v.subject = wanted.subject AND v.value = wanted.value`.execute(ctx.db);
  return rows;
}

async function addCodes(ctx: TxCtx, facets: readonly Facet[]): Promise<CodedFacet[]> {
  const { municipalityId } = ctx.scope;
  await sql`
    INSERT INTO facet_values (municipality_id, code, kind, subject, value)
    SELECT ${municipalityId}, row_number() OVER (ORDER BY kind, subject, value)
      + (SELECT coalesce(max(code), 0) FROM facet_values WHERE municipality_id = ${municipalityId}), kind, subject, value
    FROM (
      SELECT DISTINCT wanted.kind, wanted.subject, wanted.value FROM ${wanted(facets)}
      WHERE NOT EXISTS (
        SELECT 1 FROM facet_values v WHERE v.municipality_id = ${municipalityId}
          AND v.kind = wanted.kind AND v.subject = wanted.subject AND v.value = wanted.value)
    ) AS missing`.execute(ctx.db);
  return readCodes(ctx, facets);
}

function wanted(facets: readonly Facet[]) {
  return sql`unnest(${facets.map(({ kind }) => kind)}::text[], ${facets.map(({ subject }) => subject)}::text[],
    ${facets.map(({ value }) => value)}::text[]) AS wanted (kind, subject, value)`;
}

/** What the codes of residents mean. */
export async function facetsOf(ctx: TxCtx, codes: readonly number[]): Promise<CodedFacet[]> {
  const { meanings } = facetMemory(ctx);
  const unknown = codes.filter((code) => !meanings.has(code));
  const read =
    unknown.length === 0
      ? []
      : await ctx.db
          .selectFrom('facet_values')
          .select(['code', 'kind', 'subject', 'value'])
          .where('municipality_id', '=', ctx.scope.municipalityId)
          .where('code', 'in', unknown)
          .execute();
  if (read.length > 0) rememberFacets(ctx, read);
  const fresh = new Map(read.map((facet) => [facet.code, facet]));
  return codes.flatMap((code) => {
    const facet = fresh.get(code) ?? meanings.get(code);
    return facet ? [{ code, kind: facet.kind, subject: facet.subject, value: facet.value }] : [];
  });
}

/**
 * The codes a resident holds, locked for this transaction: whoever changes answers of one resident waits here.
 */
export async function lockFacets(ctx: TxCtx, residentNo: number): Promise<number[]> {
  const row = await ctx.db
    .selectFrom('facets')
    .select('values')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('resident_no', '=', residentNo)
    .forUpdate()
    .executeTakeFirst();
  return row?.values ?? [];
}

/** Writes the codes, sorted, and marks the row as changed for whoever counts. Nothing is written when nothing changed. */
export async function writeFacets(
  ctx: TxCtx,
  residentNo: number,
  before: readonly number[],
  after: Iterable<number>,
): Promise<boolean> {
  const values = [...new Set(after)].sort((one, other) => one - other);
  if (values.length === before.length && values.every((code, index) => code === before[index])) return false;
  await sql`
    INSERT INTO facets (municipality_id, resident_no, values, changed_xid)
    VALUES (${ctx.scope.municipalityId}, ${residentNo}, ${values}::int[], pg_current_xact_id())
    ON CONFLICT (municipality_id, resident_no) DO UPDATE SET values = excluded.values, changed_xid = excluded.changed_xid`.execute(
    ctx.db,
  );
  return true;
}

/** Replaces the resident's values of one kind (and subject) by those given. */
export async function setFacets(
  ctx: TxCtx,
  residentNo: number,
  kind: string,
  values: readonly string[],
  subject = '',
): Promise<boolean> {
  const before = await lockFacets(ctx, residentNo);
  const others = (await facetsOf(ctx, before)).filter(
    (facet) => facet.kind !== kind || facet.subject !== subject,
  );
  const added = await facetCodes(
    ctx,
    values.map((value) => ({ kind, subject, value })),
  );
  return writeFacets(ctx, residentNo, before, [...others.map(({ code }) => code), ...added]);
}
