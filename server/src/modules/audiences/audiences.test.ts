import fc from 'fast-check';
import type { Condition, ConditionLeaf } from '@madoguchi/contract/audiences';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import {
  inventAttributes,
  inventResidents,
  type Definitions,
  type InventedResident,
} from '../../../testing/invented-residents.ts';
import { TOKYO } from '../../platform/time/index.ts';
import { bitsOf } from './bits.ts';
import { isSampled } from './sample-bits.ts';
import { facetCodes } from '../residents/index.ts';
import {
  countCondition,
  cutAudience,
  freezeAudience,
  isInAudience,
  rebuildFacets,
  refreshFacets,
} from './index.ts';

const TODAY = Temporal.PlainDate.from('2026-11-21');
const AREAS = ['asahi', 'kawabe', 'minato'];
const TOPICS = ['childcare', 'events', 'fire'];
/** Around the borders of bytes and chunks, and a chunk of its own with one resident. */
const NUMBERS = [
  0, 1, 7, 8, 63, 64, 4095, 65_534, 65_535, 65_536, 65_537, 131_071, 131_072, 400_000, 999_999,
];

/** Who is on the list. */
const LIST = '00000000-0000-7000-8000-00000000000b';
const LISTED = [1, 8, 65_535, 131_072, 999_999];

type Outcome = 'yes' | 'no' | 'unanswered';

const birthday = fc.integer({ min: 0, max: 4500 }).map((days) => TODAY.subtract({ days }));
const residentOf = (no: number): fc.Arbitrary<InventedResident> =>
  fc.record({
    no: fc.constant(no),
    followed: fc.boolean(),
    firstFollowedAt: fc
      .integer({ min: 0, max: 900 })
      .map((hours) => Temporal.Instant.from('2026-10-01T00:00:00Z').add({ hours })),
    language: fc.option(fc.constantFrom('ja', 'en')),
    tester: fc.boolean(),
    area: fc.option(fc.constantFrom(...AREAS), { nil: undefined }),
    birthYear: fc.option(fc.integer({ min: 1940, max: 2010 }), { nil: undefined }),
    topics: fc.option(fc.subarray(TOPICS), { nil: undefined }),
    children: fc.option(fc.array(birthday, { maxLength: 3 }), { nil: undefined }),
  });
const population = fc.tuple(...NUMBERS.map(residentOf));

const bounds = (max: number) =>
  fc
    .tuple(fc.option(fc.nat(max)), fc.option(fc.nat(max)))
    .map(([from, to]) => (from !== null && to !== null && from > to ? { from: to, to: from } : { from, to }));
const on = fc.oneof(
  fc.constant('today'),
  fc.integer({ min: -900, max: 900 }).map((days) => TODAY.add({ days }).toString()),
);
const day = fc.option(
  fc.nat(40).map((days) => Temporal.PlainDate.from('2026-10-01').add({ days }).toString()),
);

function conditionsOver(definitions: Definitions): fc.Arbitrary<Condition> {
  const leaf: fc.Arbitrary<ConditionLeaf> = fc.oneof(
    fc
      .subarray(AREAS, { minLength: 1 })
      .map((choices): ConditionLeaf => ({ kind: 'choice', definitionId: definitions.area, choices })),
    fc
      .subarray(TOPICS, { minLength: 1 })
      .map((choices): ConditionLeaf => ({ kind: 'choice', definitionId: definitions.topics, choices })),
    fc
      .constantFrom(definitions.area, definitions.birthYear, definitions.children)
      .map((definitionId): ConditionLeaf => ({ kind: 'answered', definitionId })),
    fc.tuple(bounds(90), on).map(([range, day]): ConditionLeaf => ({
      kind: 'age',
      definitionId: definitions.birthYear,
      ...range,
      on: day,
    })),
    fc
      .tuple(bounds(150), on, fc.constantFrom('years' as const, 'months' as const))
      .map(([{ from, to }, day, unit]): ConditionLeaf => {
        const scale = (age: number | null) =>
          age === null || unit === 'months' ? age : Math.floor(age / 12);
        return {
          kind: 'dates_age',
          definitionId: definitions.children,
          unit,
          from: scale(from),
          to: scale(to),
          on: day,
        };
      }),
    fc.tuple(day, day).map(([one, other]): ConditionLeaf => {
      const [from, to] = one !== null && other !== null && one > other ? [other, one] : [one, other];
      return { kind: 'friend_since', from, to };
    }),
    fc
      .subarray(['ja', 'en'], { minLength: 1 })
      .map((languages): ConditionLeaf => ({ kind: 'language', languages })),
    fc.constant<ConditionLeaf>({ kind: 'testers' }),
    fc.constant<ConditionLeaf>({ kind: 'list', listId: LIST }),
    fc
      .tuple(fc.constantFrom(0.1, 12.5, 50, 99.9), fc.nat(999_999))
      .map(([percent, seed]): ConditionLeaf => ({ kind: 'sample', percent, seed })),
  );
  return fc.letrec<{ node: Condition }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'all', of })),
      fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'any', of })),
      tie('node').map((of): Condition => ({ kind: 'not', of })),
    ),
  })).node;
}

/** The same meaning in plain words: one resident, one condition, one outcome. */
function outcomeFor(resident: InventedResident, part: Condition, definitions: Definitions): Outcome {
  const known = <T>(value: T | undefined | null, test: (value: T) => boolean): Outcome =>
    value === undefined || value === null ? 'unanswered' : test(value) ? 'yes' : 'no';
  const sure = (is: boolean): Outcome => (is ? 'yes' : 'no');
  const dayOf = (text: string) => (text === 'today' ? TODAY : Temporal.PlainDate.from(text));
  const between = (value: number, from: number | null, to: number | null) =>
    value >= (from ?? 0) && (to === null || value <= to);
  switch (part.kind) {
    case 'all': {
      const of = part.of.map((one) => outcomeFor(resident, one, definitions));
      return of.includes('no') ? 'no' : of.includes('unanswered') ? 'unanswered' : 'yes';
    }
    case 'any': {
      const of = part.of.map((one) => outcomeFor(resident, one, definitions));
      return of.includes('yes') ? 'yes' : of.includes('unanswered') ? 'unanswered' : 'no';
    }
    case 'not': {
      const of = outcomeFor(resident, part.of, definitions);
      return of === 'yes' ? 'no' : of === 'no' ? 'yes' : of;
    }
    case 'choice':
      return part.definitionId === definitions.area
        ? known(resident.area, (area) => part.choices.includes(area))
        : known(resident.topics, (topics) => topics.some((topic) => part.choices.includes(topic)));
    case 'answered':
      if (part.definitionId === definitions.area) return sure(resident.area !== undefined);
      return sure(
        (part.definitionId === definitions.birthYear ? resident.birthYear : resident.children) !== undefined,
      );
    case 'age':
      return known(resident.birthYear, (year) => between(dayOf(part.on).year - year, part.from, part.to));
    case 'dates_age':
      return known(resident.children, (children) =>
        children.some(
          (birth) =>
            Temporal.PlainDate.compare(birth, dayOf(part.on)) <= 0 &&
            between(birth.until(dayOf(part.on), { largestUnit: part.unit })[part.unit], part.from, part.to),
        ),
      );
    case 'friend_since': {
      const since = resident.firstFollowedAt.toZonedDateTimeISO(TOKYO).toPlainDate().toString();
      return sure((part.from === null || since >= part.from) && (part.to === null || since <= part.to));
    }
    case 'language':
      return known(resident.language, (language) => part.languages.includes(language));
    case 'testers':
      return sure(resident.tester);
    case 'list':
      return sure(LISTED.includes(resident.no));
    case 'sample':
      return sure(isSampled(part.seed, part.percent, resident.no));
    default:
      throw new Error('not generated here');
  }
}

const NO_AUDIENCE = '00000000-0000-7000-8000-000000000002';

let db: TestDatabase;
let definitions: Definitions;

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set(TODAY.toZonedDateTime({ timeZone: TOKYO, plainTime: '12:00' }).toInstant());
  definitions = await db.ctx().transaction((ctx) => inventAttributes(ctx));
  await db.sql(
    `INSERT INTO resident_lists (municipality_id, id, name, purpose, class, kept_until, size, created_at, updated_at)
     VALUES ($1, $2, '名簿', '試験', 'open', '2027-01-01', 5, now(), now())`,
    [db.municipality, LIST],
  );
  await db.ctx().transaction((ctx) =>
    sql`INSERT INTO resident_list_bits (municipality_id, list_id, chunk, bits)
      SELECT ${db.municipality}, ${LIST}, chunk, bits
      FROM (${bitsOf(sql`SELECT 0 AS value, no AS resident_no FROM unnest(${LISTED}::int[]) AS no`)}) AS made`.execute(
      ctx.db,
    ),
  );
});
afterAll(() => db.close());

async function membersOf(audienceId: string, size: number, count: number): Promise<number[]> {
  const members: number[] = [];
  for (;;) {
    const parts = await db
      .ctx()
      .transaction((ctx) => cutAudience(ctx, audienceId, members.at(-1) ?? -1, size, count));
    if (parts.length === 0) return members;
    for (const part of parts) {
      expect([part.firstNo, part.lastNo]).toEqual([part.residents[0], part.residents.at(-1)]);
      members.push(...part.residents);
    }
  }
}

describe('条件の数え方', () => {
  it('SEG-07 どの条件でも、人数と確定した配信先は、一人ずつ調べた結果と一致する（未反映の変更があっても）', async () => {
    await fc.assert(
      fc.asyncProperty(
        population,
        population,
        fc.subarray(NUMBERS),
        fc.array(conditionsOver(definitions), { minLength: 4, maxLength: 4 }),
        fc.boolean(),
        async (settled, later, changedNos, conditions, includeUnanswered) => {
          const ctx = db.ctx();
          await ctx.transaction((ctx) => inventResidents(ctx, definitions, settled));
          await refreshFacets(ctx);
          const changed = later.filter(({ no }) => changedNos.includes(no));
          await ctx.transaction((ctx) => inventResidents(ctx, definitions, changed));
          const now = settled.map((resident) => changed.find(({ no }) => no === resident.no) ?? resident);
          const friends = now.filter(({ followed }) => followed);
          for (const condition of conditions) {
            const outcomes = friends.map((resident) => outcomeFor(resident, condition, definitions));
            const of = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
            const wanted = friends
              .filter(
                (_, index) =>
                  outcomes[index] === 'yes' || (includeUnanswered && outcomes[index] === 'unanswered'),
              )
              .map(({ no }) => no);
            const count = await ctx.transaction((ctx) =>
              countCondition(ctx, condition, { includeUnanswered }),
            );
            expect(count).toEqual({
              yes: of('yes'),
              no: of('no'),
              unanswered: of('unanswered'),
              friends: friends.length,
              reached: wanted.length,
              withheld: 0,
            });
            const frozen = await ctx.transaction((ctx) =>
              freezeAudience(ctx, { kind: 'condition', condition, includeUnanswered }),
            );
            expect(frozen.count).toBe(wanted.length);
            expect(await membersOf(frozen.audienceId, 2, 3)).toEqual(wanted);
          }
        },
      ),
      // No shrinking: each attempt costs a second of database work; the seed that is printed repeats the failure.
      { numRuns: 20, endOnFailure: true },
    );
  });

  it('ブロック中の人は、友だち全員にも職員テストにも入らない', async () => {
    const everybody = NUMBERS.map((no): InventedResident => ({
      no,
      followed: no % 2 === 0,
      tester: no < 10,
      language: null,
      firstFollowedAt: db.ctx().now(),
    }));
    await db.ctx().transaction((ctx) => inventResidents(ctx, definitions, everybody));
    const all = await db.ctx().transaction((ctx) => freezeAudience(ctx, { kind: 'everyone' }));
    expect(await membersOf(all.audienceId, 500, 20)).toEqual(NUMBERS.filter((no) => no % 2 === 0));
    const testers = await db.ctx().transaction((ctx) => freezeAudience(ctx, { kind: 'testers' }));
    expect(await membersOf(testers.audienceId, 500, 20)).toEqual([0, 8]);
    await db.ctx().transaction(async (ctx) => {
      expect(await isInAudience(ctx, testers.audienceId, 8)).toBe(true);
      expect(await isInAudience(ctx, testers.audienceId, 7)).toBe(false);
      expect(await isInAudience(ctx, testers.audienceId, 999_999)).toBe(false);
    });
  });

  it('確定したあとの変更は、確定した配信先を変えない', async () => {
    const frozen = await db.ctx().transaction((ctx) => freezeAudience(ctx, { kind: 'everyone' }));
    const before = await membersOf(frozen.audienceId, 500, 20);
    const blocked = before.map((no): InventedResident => ({
      no,
      followed: false,
      tester: false,
      language: null,
      firstFollowedAt: db.ctx().now(),
    }));
    await db.ctx().transaction((ctx) => inventResidents(ctx, definitions, blocked));
    await refreshFacets(db.ctx());
    expect(await membersOf(frozen.audienceId, 500, 20)).toEqual(before);
    expect((await db.ctx().transaction((ctx) => countCondition(ctx, null))).friends).toBe(0);
  });

  it('自分の取引の中の、まだ確定していない変更も数える', async () => {
    await db.ctx().transaction(async (ctx) => {
      await inventResidents(ctx, definitions, [
        { no: 3, followed: true, tester: false, language: 'ja', firstFollowedAt: ctx.now(), area: 'minato' },
      ]);
      expect(
        (await countCondition(ctx, { kind: 'choice', definitionId: definitions.area, choices: ['minato'] }))
          .yes,
      ).toBe(1);
    });
  });
});

describe('ビットの更新', () => {
  it('同時に何度も更新しても、作り直したものと同じになる', async () => {
    const sample = fc.sample(population, { numRuns: 12, seed: 7 });
    const write = async (residents: readonly InventedResident[]) => {
      for (const resident of residents)
        await db.ctx().transaction((ctx) => inventResidents(ctx, definitions, [resident]));
    };
    const refresh = async () => {
      for (let turn = 0; turn < 15; turn += 1) await refreshFacets(db.ctx());
    };
    await Promise.all([
      ...sample.map((residents, index) => write(residents.filter((_, place) => place % 12 === index))),
      refresh(),
      refresh(),
      refresh(),
    ]);
    while ((await refreshFacets(db.ctx())) === 'busy');
    const read = () =>
      db.sql(
        `SELECT value, chunk, md5(bits::text) AS bits FROM facet_bits WHERE municipality_id = ${db.municipality} AND bit_count(bits) > 0 ORDER BY value, chunk`,
      );
    const refreshed = await read();
    await rebuildFacets(db.ctx());
    expect(refreshed).toEqual(await read());
  });

  it('長く開いている取引があっても、あとから確定した変更を取りこぼさない', async () => {
    const late: InventedResident = {
      no: 5,
      followed: true,
      tester: false,
      language: 'ko',
      firstFollowedAt: db.ctx().now(),
    };
    const early: InventedResident = { ...late, no: 6 };
    // A new value makes its writers wait for each other; this is about values that exist.
    await db.ctx().transaction((ctx) => facetCodes(ctx, [{ kind: 'language', subject: '', value: 'ko' }]));
    let release = () => {};
    const gate = new Promise<void>((resolve) => (release = resolve));
    let written = () => {};
    const hasWritten = new Promise<void>((resolve) => (written = resolve));
    const slow = db.ctx().transaction(async (ctx) => {
      await inventResidents(ctx, definitions, [late]);
      written();
      await gate;
    });
    await hasWritten;
    await db.ctx().transaction((ctx) => inventResidents(ctx, definitions, [early]));
    await refreshFacets(db.ctx());
    release();
    await slow;
    const korean: Condition = { kind: 'language', languages: ['ko'] };
    expect((await db.ctx().transaction((ctx) => countCondition(ctx, korean))).yes).toBe(2);
    await refreshFacets(db.ctx());
    expect((await db.ctx().transaction((ctx) => countCondition(ctx, korean))).yes).toBe(2);
  });

  it('答えの行は消せない（消すとビットだけが残るため）', async () => {
    await expect(
      db
        .ctx()
        .transaction((ctx) =>
          sql`DELETE FROM facets WHERE municipality_id = ${db.municipality}`.execute(ctx.db),
        ),
    ).rejects.toThrow(/never deleted/);
  });
});

describe('自治体の壁', () => {
  it('ほかの自治体の人は、数えられず、確定もされず、読めない', async () => {
    const ours = await db.ctx().transaction((ctx) => freezeAudience(ctx, { kind: 'everyone' }));
    const other = db.ctxOf(db.otherMunicipality);
    expect((await other.transaction((ctx) => countCondition(ctx, null))).friends).toBe(0);
    expect((await other.transaction((ctx) => freezeAudience(ctx, { kind: 'everyone' }))).count).toBe(0);
    expect(await other.transaction((ctx) => cutAudience(ctx, ours.audienceId, -1))).toEqual([]);
    await other.transaction(async (ctx) => {
      for (const table of ['facets', 'facet_bits', 'facet_horizons', 'segments', 'audience_bits']) {
        const { rows } =
          await sql`SELECT 1 FROM ${sql.table(table)} WHERE municipality_id = ${db.municipality}`.execute(
            ctx.db,
          );
        expect(rows, table).toEqual([]);
      }
      const { rows } = await sql`SELECT * FROM pending_facets(${db.municipality})`.execute(ctx.db);
      expect(rows).toEqual([]);
    });
  });

  it('数える問い合わせは、行の壁の後ろでも索引を使う', async () => {
    // A database whose tables were never analysed: with the few rows of the tests above either index is as good.
    await using fresh = await testDatabase();
    await fresh.ctx().transaction(async (ctx) => {
      // Small tables are read whole by choice; this asks whether the index is allowed at all (leakproof operators).
      await sql`SET LOCAL enable_seqscan = off`.execute(ctx.db);
      await sql`SET LOCAL enable_bitmapscan = off`.execute(ctx.db);
      const m = ctx.scope.municipalityId;
      const plans = {
        facets_changed: sql`SELECT resident_no FROM facets WHERE municipality_id = ${m} AND changed_xid >= '5'`,
        facet_bits_pkey: sql`SELECT bits FROM facet_bits WHERE municipality_id = ${m} AND value = ANY('{1,2,3}'::int[])`,
        resident_dates_by_date: sql`SELECT resident_no FROM resident_dates WHERE municipality_id = ${m} AND definition_id = ${definitions.children} AND date BETWEEN '2026-01-01' AND '2026-01-05'`,
        residents_by_first_follow: sql`SELECT resident_no FROM residents WHERE municipality_id = ${m} AND first_followed_at >= ${ctx.now()}::timestamptz`,
        audience_bits_pkey: sql`SELECT bits FROM audience_bits WHERE municipality_id = ${m} AND audience_id = ${NO_AUDIENCE} AND chunk >= 1`,
      };
      for (const [index, query] of Object.entries(plans)) {
        const { rows } = await sql<{ 'QUERY PLAN': string }>`EXPLAIN ${query}`.execute(ctx.db);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(plan).toContain(index);
        expect(plan).not.toMatch(/^\s*Filter:/m); // nothing is left to be checked row by row
      }
    });
  });
});
