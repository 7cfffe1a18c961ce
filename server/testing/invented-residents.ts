/** Residents with known answers, written straight into the tables: tests compare what is counted with what they hold. */
import { sql } from 'kysely';
import type { TxCtx } from '../src/platform/context/context.ts';
import { facetCodes, type Facet } from '../src/modules/residents/index.ts';
import { seedAttributes } from '../seed/attributes.ts';

export const CHANNEL = '00000000-0000-7000-8000-000000000001';

export interface InventedResident {
  readonly no: number;
  readonly followed: boolean;
  readonly firstFollowedAt: Temporal.Instant;
  readonly language: string | null;
  readonly tester: boolean;
  /** undefined: not answered. */
  readonly area?: string | undefined;
  readonly birthYear?: number | undefined;
  readonly topics?: readonly string[] | undefined;
  readonly children?: readonly Temporal.PlainDate[] | undefined;
}

export interface Definitions {
  readonly area: string;
  readonly birthYear: string;
  readonly topics: string;
  readonly children: string;
}

/** Makes the model attributes and gives their ids. */
export async function inventAttributes(ctx: TxCtx): Promise<Definitions> {
  await seedAttributes(ctx);
  const rows = await ctx.db
    .selectFrom('attribute_definitions')
    .select(['id', 'key'])
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .execute();
  const idOf = (key: string) => rows.find((row) => row.key === key)!.id; // seeded above
  return {
    area: idOf('residential_area'),
    birthYear: idOf('birth_year'),
    topics: idOf('topics'),
    children: idOf('children_birth_dates'),
  };
}

/** What the profile would write for these answers. */
export function facetsFor(resident: InventedResident, definitions: Definitions): Facet[] {
  const { area, birthYear, topics, children, language } = resident;
  const facets: Facet[] = [];
  const add = (kind: string, subject: string, value: string) => facets.push({ kind, subject, value });
  if (resident.followed) add('friendship', '', 'followed');
  if (resident.tester) add('tester', '', 'yes');
  if (language !== null) add('language', '', language);
  if (area !== undefined) {
    add('answered', definitions.area, '');
    add('choice', definitions.area, area);
  }
  if (birthYear !== undefined) {
    add('answered', definitions.birthYear, '');
    add('year', definitions.birthYear, String(birthYear));
  }
  if (topics !== undefined) {
    add('answered', definitions.topics, '');
    for (const topic of topics) add('choice', definitions.topics, topic);
  }
  if (children !== undefined) {
    add('answered', definitions.children, '');
    for (const date of children) add('birth_month', definitions.children, date.toPlainYearMonth().toString());
  }
  return facets;
}

/** Writes residents, or replaces what those with the same numbers answered. */
export async function inventResidents(
  ctx: TxCtx,
  definitions: Definitions,
  residents: readonly InventedResident[],
): Promise<void> {
  const { municipalityId } = ctx.scope;
  for (const resident of residents) {
    await sql`
      INSERT INTO residents (municipality_id, resident_no, channel_id, line_user_id, friendship, friendship_at, first_followed_at, language, staff_tester)
      VALUES (${municipalityId}, ${resident.no}, ${CHANNEL}, decode(lpad(to_hex(${resident.no}::int), 32, '0'), 'hex'), ${resident.followed ? 'followed' : 'blocked'},
        ${resident.firstFollowedAt}::timestamptz, ${resident.firstFollowedAt}::timestamptz, ${resident.language}, ${resident.tester})
      ON CONFLICT (municipality_id, resident_no) DO UPDATE SET friendship = excluded.friendship, first_followed_at = excluded.first_followed_at`.execute(
      ctx.db,
    );
    const codes = [...new Set(await facetCodes(ctx, facetsFor(resident, definitions)))].sort(
      (one, other) => one - other,
    );
    await sql`
      INSERT INTO facets (municipality_id, resident_no, "values") VALUES (${municipalityId}, ${resident.no}, ${codes}::int[])
      ON CONFLICT (municipality_id, resident_no) DO UPDATE SET "values" = excluded."values"`.execute(ctx.db);
    await sql`DELETE FROM resident_dates WHERE municipality_id = ${municipalityId} AND resident_no = ${resident.no}`.execute(
      ctx.db,
    );
    for (const date of new Set((resident.children ?? []).map(String))) {
      await sql`INSERT INTO resident_dates VALUES (${municipalityId}, ${resident.no}, ${definitions.children}, ${date}::date)`.execute(
        ctx.db,
      );
    }
  }
}
