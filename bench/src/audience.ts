/**
 * Counting, freezing and cutting audiences over invented residents, as the application's role behind row-level security,
 * each figure a whole transaction. Every count is compared with plain SQL over what residents answered.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Condition } from '@madoguchi/contract/audiences';
import { virtualUserIdBytes } from '@madoguchi/line-emulator';
import { seedAttributes } from '../../server/seed/attributes.ts';
import { seedResidents } from '../../server/seed/seed-residents.ts';
import { buildRuntime } from '../../server/src/app/services.ts';
import {
  countCondition,
  cutAudience,
  freezeAudience,
  refreshFacets,
} from '../../server/src/modules/audiences/index.ts';
import { isSampled } from '../../server/src/modules/audiences/sample-bits.ts';
import { createMunicipality } from '../../server/src/modules/municipalities/index.ts';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { systemContext, type Ctx } from '../../server/src/platform/context/context.ts';
import { administrate } from '../../server/src/platform/db/administrate.ts';
import { removeEmbeddedData } from '../../server/src/platform/db/embedded.ts';
import { openDatabase } from '../../server/src/platform/db/open.ts';
import { createLogger } from '../../server/src/platform/logging/index.ts';
import { todayInJapan } from '../../server/src/platform/time/index.ts';
import { buildRows, countRows } from './audience-rows.ts';
import { percentile, timed } from './timing.ts';
import type { BenchResult, Flags } from './result.ts';

/** Architecture section 6. */
const COUNT_P95_MS = 40;
const FREEZE_MS = 100;
/** Cut while sending: 20 batches ahead must never be what a sender waits for. */
const CUT_MS = 20;

interface Case {
  readonly condition: Condition;
  /** The same question as a WHERE over `facets f`, by somebody who knows no bits. */
  readonly plain: string;
  /** The same over a row per value: the values of each part, where it has such a form. */
  readonly rows?: readonly string[];
}

/** `--residents N` (1,000,000), `--rounds N` (100 counts of each kind). */
export async function run(flags: Flags): Promise<BenchResult> {
  const residents = Number(flags.residents ?? 1_000_000);
  const rounds = Number(flags.rounds ?? 100);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-bench-'));
  fs.chmodSync(folder, 0o711); // the unprivileged PostgreSQL must be able to pass through
  const config = loadConfig({
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
  });
  const database = await openDatabase(config);
  try {
    const runtime = buildRuntime({ config, database, log: createLogger('silent'), modules: [] });
    const municipality = await createMunicipality(database.system, config.masterKey, {
      slug: 'bench',
      name: 'みほん市',
      contactName: '広報課',
      contactPhone: '000-000-0000',
    });
    const ctx = systemContext(runtime.services, municipality, 'bench');
    const sql = <Row extends object>(text: string) =>
      administrate(database.adminUrl, (query) => query<Row>(text));
    await ctx.transaction((ctx) => seedAttributes(ctx));
    const seedMs = await timed(() =>
      seedResidents(ctx, {
        channelId: '00000000-0000-7000-8000-000000000001',
        count: residents,
        lineIds: (first, count) => virtualUserIdBytes('bench', first, count),
      }),
    );
    await sql('VACUUM ANALYZE');
    const figures: Record<string, number | string> = { residents, seedSeconds: Math.round(seedMs / 1000) };
    let met = true;

    await buildRows(sql);
    for (const [name, { condition, plain, rows }] of Object.entries(await casesOf(ctx, sql))) {
      const times: number[] = [];
      let counted = await ctx.transaction((ctx) => countCondition(ctx, condition));
      for (let round = 0; round < rounds; round += 1) {
        times.push(
          await timed(async () => (counted = await ctx.transaction((ctx) => countCondition(ctx, condition)))),
        );
      }
      const [truth] = await sql<{ count: number }>(
        `SELECT count(*)::int AS count FROM facets f WHERE ${plain}`,
      );
      figures[`${name}Hits`] = counted.yes;
      figures[`${name}P50Ms`] = percentile(times, 0.5);
      figures[`${name}P95Ms`] = percentile(times, 0.95);
      if (rows) {
        const asked = [];
        for (let round = 0; round < 3; round += 1) asked.push(await countRows(sql, { all: rows }));
        const slow = Math.min(...asked.map(({ ms }) => ms));
        figures[`${name}RowPerValueMs`] = Math.round(slow);
        figures[`${name}TimesFaster`] = Math.round(slow / percentile(times, 0.5));
        met &&= asked.every(({ count }) => count === truth?.count);
      }
      if (counted.yes !== truth?.count) {
        figures[`${name}BySql`] = truth?.count ?? 'nothing';
        met = false;
      }
      met &&= percentile(times, 0.95) <= COUNT_P95_MS;
    }

    const { condition: broad, plain: broadInSql } = (await casesOf(ctx, sql))['broad']!; // named below
    const target = { kind: 'condition', condition: broad, includeUnanswered: false } as const;
    const freeze = () => ctx.transaction((ctx) => freezeAudience(ctx, target));
    const quiet: number[] = [];
    for (let round = 0; round < 20; round += 1) quiet.push(await timed(freeze));
    const pending: number[] = [];
    const refreshed: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      await touch(sql, residents, 1000, round);
      let frozen = 0;
      pending.push(await timed(async () => ({ count: frozen } = await freeze())));
      const [truth] = await sql<{ count: number }>(
        `SELECT count(*)::int AS count FROM facets f WHERE ${broadInSql}`,
      );
      if (truth?.count !== frozen) {
        figures['frozenWithPendingBySql'] = `${frozen} instead of ${truth?.count}`;
        met = false;
      }
      refreshed.push(await timed(() => refreshFacets(ctx)));
    }
    figures['freezeP95Ms'] = percentile(quiet, 0.95);
    figures['freezeWith1000PendingP50Ms'] = percentile(pending, 0.5);
    figures['refresh1000SpreadP50Ms'] = percentile(refreshed, 0.5);
    met &&= percentile(quiet, 0.95) <= FREEZE_MS;

    const { audienceId, count } = await freeze();
    const cuts: number[] = [];
    let cut = 0;
    for (let after = -1, done = false; !done;) {
      cuts.push(
        await timed(async () => {
          const parts = await ctx.transaction((ctx) => cutAudience(ctx, audienceId, after, 500, 20));
          cut += parts.reduce((sum, part) => sum + part.residents.length, 0);
          done = parts.length === 0;
          after = parts.at(-1)?.lastNo ?? after;
        }),
      );
    }
    figures['cut20BatchesP95Ms'] = percentile(cuts, 0.95);
    met &&= cut === count && percentile(cuts, 0.95) <= CUT_MS;
    if (cut !== count) figures['cutMissing'] = count - cut;
    return {
      name: 'audience',
      figures,
      budget: `counts equal to SQL, p95 ≤ ${COUNT_P95_MS} ms; freeze ≤ ${FREEZE_MS} ms with no change pending; 20 batches cut ≤ ${CUT_MS} ms`,
      met,
    };
  } finally {
    await database.close();
    await database.embedded?.stop();
    removeEmbeddedData(path.join(folder, 'postgres'));
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

type Sql = <Row extends object>(text: string) => Promise<Row[]>;

/** Narrow: five attributes crossed. Broad: at least 40 % of all. Child age: two boundary months counted date by date. */
async function casesOf(ctx: Ctx, sql: Sql): Promise<Record<string, Case>> {
  const rows = await sql<{ key: string; id: string }>('SELECT key, id FROM attribute_definitions');
  const id = (key: string) => rows.find((row) => row.key === key)!.id; // seeded
  const [area, year, sex, topics, children] = [
    'residential_area',
    'birth_year',
    'sex',
    'topics',
    'children_birth_dates',
  ].map(id) as [string, string, string, string, string];
  const today = todayInJapan(ctx.now());
  const values = await sql<{ code: number; kind: string; subject: string; value: string }>(
    'SELECT code, kind, subject, value FROM facet_values',
  );
  const ids = (kind: string, subject: string, test: (value: string) => boolean) =>
    values
      .filter((row) => row.kind === kind && row.subject === subject && test(row.value))
      .map(({ code }) => code)
      .join(',');
  const codes = (kind: string, subject: string, test: (value: string) => boolean) =>
    `f."values" && '{${ids(kind, subject, test)}}'::int[]`;
  const friend = codes('friendship', '', (value) => value === 'followed');
  const agedBetween = (from: number, to: number) => (value: string) =>
    today.year - Number(value) >= from && today.year - Number(value) <= to;
  const aged = (from: number, to: number) => codes('year', year, agedBetween(from, to));
  const followed = ids('friendship', '', (value) => value === 'followed');
  const disaster = (value: string) => value === 'disaster_prevention' || value === 'fire';
  const listId = await makeList(sql, ctx.scope.municipalityId);
  const segmentId = await makeSegment(sql, ctx.scope.municipalityId, area);
  return {
    narrow: {
      condition: {
        kind: 'all',
        of: [
          { kind: 'choice', definitionId: area, choices: ['asahi'] },
          { kind: 'age', definitionId: year, from: 30, to: 34, on: 'today' },
          { kind: 'choice', definitionId: sex, choices: ['female'] },
          { kind: 'choice', definitionId: topics, choices: ['childcare'] },
          { kind: 'not', of: { kind: 'language', languages: ['en'] } },
        ],
      },
      plain: [
        friend,
        codes('choice', area, (value) => value === 'asahi'),
        aged(30, 34),
        codes('choice', sex, (value) => value === 'female'),
        codes('choice', topics, (value) => value === 'childcare'),
        codes('language', '', (value) => value !== 'en'),
      ].join(' AND '),
      rows: [
        followed,
        ids('choice', area, (value) => value === 'asahi'),
        ids('year', year, agedBetween(30, 34)),
        ids('choice', sex, (value) => value === 'female'),
        ids('choice', topics, (value) => value === 'childcare'),
        ids('language', '', (value) => value !== 'en'),
      ],
    },
    broad: {
      condition: {
        kind: 'any',
        of: [
          { kind: 'age', definitionId: year, from: 40, to: 64, on: 'today' },
          { kind: 'choice', definitionId: topics, choices: ['disaster_prevention', 'fire'] },
        ],
      },
      plain: `${friend} AND (${aged(40, 64)} OR ${codes('choice', topics, disaster)})`,
      rows: [followed, `${ids('year', year, agedBetween(40, 64))},${ids('choice', topics, disaster)}`],
    },
    list: {
      condition: {
        kind: 'all',
        of: [
          { kind: 'list', listId },
          { kind: 'choice', definitionId: topics, choices: ['disaster_prevention'] },
        ],
      },
      plain: `${friend} AND f.resident_no % 7 = 0 AND ${codes('choice', topics, (value) => value === 'disaster_prevention')}`,
    },
    minus: {
      condition: {
        kind: 'all',
        of: [
          { kind: 'choice', definitionId: topics, choices: ['disaster_prevention'] },
          { kind: 'not', of: { kind: 'segment', segmentId, settled: true } },
        ],
      },
      plain: `${friend} AND ${codes('choice', topics, (value) => value === 'disaster_prevention')} AND NOT ${codes('choice', area, (value) => value === 'asahi')}`,
    },
    sample: {
      condition: { kind: 'sample', percent: 10, seed: 7 },
      plain: `${friend} AND f.resident_no = ANY('{${sampled(7, 10, await lastResident(sql)).join(',')}}'::int[])`,
    },
    childAge: {
      condition: { kind: 'dates_age', definitionId: children, unit: 'years', from: 0, to: 5, on: 'today' },
      plain: `${friend} AND EXISTS (SELECT FROM resident_dates d WHERE d.resident_no = f.resident_no
        AND d.date <= '${today}' AND extract(year FROM age('${today}'::timestamp, d.date::timestamp)) BETWEEN 0 AND 5)`,
    },
  };
}

/** Every seventh resident, as an upload would leave it. */
async function makeList(sql: Sql, municipality: number): Promise<string> {
  const [known] = await sql<{ id: string }>('SELECT id FROM resident_lists');
  if (known) return known.id;
  const [list] = await sql<{ id: string }>(
    `INSERT INTO resident_lists (municipality_id, name, purpose, class, kept_until, size, created_at, updated_at)
     VALUES (${municipality}, '名簿', '測定', 'open', '2099-01-01', 0, now(), now()) RETURNING id`,
  );
  await sql(
    `INSERT INTO resident_list_bits (municipality_id, list_id, chunk, bits)
     SELECT ${municipality}, '${list!.id}', chunk, string_agg(CASE WHEN (chunk * 65536 + place) % 7 = 0 THEN '1' ELSE '0' END, '' ORDER BY place)::varbit
     FROM generate_series(0, (SELECT max(resident_no) >> 16 FROM facets)) AS chunk, generate_series(0, 65535) AS place GROUP BY chunk`,
  );
  return list!.id; // the INSERT made one row
}

async function makeSegment(sql: Sql, municipality: number, area: string): Promise<string> {
  const condition = JSON.stringify({ kind: 'choice', definitionId: area, choices: ['asahi'] });
  const [segment] = await sql<{ id: string }>(
    `INSERT INTO segments (municipality_id, name, condition) VALUES (${municipality}, '旭地区', '${condition}')
     ON CONFLICT (municipality_id, name) WHERE state = 'active' DO UPDATE SET note = '' RETURNING id`,
  );
  return segment!.id; // inserted or found
}

async function lastResident(sql: Sql): Promise<number> {
  const [row] = await sql<{ last: number }>('SELECT max(resident_no) AS last FROM facets');
  return row!.last; // residents were seeded
}

const sampled = (seed: number, percent: number, last: number): number[] =>
  Array.from({ length: last + 1 }, (_, no) => no).filter((no) => isSampled(seed, percent, no));

/** Changes `count` residents spread over all: each loses one answer. */
async function touch(sql: Sql, residents: number, count: number, round: number): Promise<void> {
  const step = Math.max(1, Math.floor(residents / count));
  await sql(
    `UPDATE facets SET "values" = "values"[1:cardinality("values") - 1] WHERE resident_no % ${step} = ${(round * 7) % step}`,
  );
}
