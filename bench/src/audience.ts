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
import { createMunicipality } from '../../server/src/modules/municipalities/index.ts';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { systemContext, type Ctx } from '../../server/src/platform/context/context.ts';
import { administrate } from '../../server/src/platform/db/administrate.ts';
import { removeEmbeddedData } from '../../server/src/platform/db/embedded.ts';
import { openDatabase } from '../../server/src/platform/db/open.ts';
import { createLogger } from '../../server/src/platform/logging/index.ts';
import { todayInJapan } from '../../server/src/platform/time/index.ts';
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

    for (const [name, { condition, plain }] of Object.entries(await casesOf(ctx, sql))) {
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
  const codes = (kind: string, subject: string, test: (value: string) => boolean) =>
    `f."values" && '{${values
      .filter((row) => row.kind === kind && row.subject === subject && test(row.value))
      .map(({ code }) => code)
      .join(',')}}'::int[]`;
  const friend = codes('friendship', '', (value) => value === 'followed');
  const aged = (from: number, to: number) =>
    codes('year', year, (value) => today.year - Number(value) >= from && today.year - Number(value) <= to);
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
    },
    broad: {
      condition: {
        kind: 'any',
        of: [
          { kind: 'age', definitionId: year, from: 40, to: 64, on: 'today' },
          { kind: 'choice', definitionId: topics, choices: ['disaster_prevention', 'fire'] },
        ],
      },
      plain: `${friend} AND (${aged(40, 64)} OR ${codes('choice', topics, (value) => value === 'disaster_prevention' || value === 'fire')})`,
    },
    childAge: {
      condition: { kind: 'dates_age', definitionId: children, unit: 'years', from: 0, to: 5, on: 'today' },
      plain: `${friend} AND EXISTS (SELECT FROM resident_dates d WHERE d.resident_no = f.resident_no
        AND d.date <= '${today}' AND extract(year FROM age('${today}'::timestamp, d.date::timestamp)) BETWEEN 0 AND 5)`,
    },
  };
}

/** Changes `count` residents spread over all: each loses one answer. */
async function touch(sql: Sql, residents: number, count: number, round: number): Promise<void> {
  const step = Math.max(1, Math.floor(residents / count));
  await sql(
    `UPDATE facets SET "values" = "values"[1:cardinality("values") - 1] WHERE resident_no % ${step} = ${(round * 7) % step}`,
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((one, other) => one - other);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)]! * 10) / 10; // not empty
}
