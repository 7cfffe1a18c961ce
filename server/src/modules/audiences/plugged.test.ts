import type { Condition } from '@madoguchi/contract/audiences';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { inventAttributes, inventResidents } from '../../../testing/invented-residents.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { Plugs } from '../../platform/plugs/index.ts';
import {
  condition as conditionPoint,
  countTarget,
  segmentUsage,
  setSegmentState,
  createSegment,
  type PluggedCondition,
} from './index.ts';
import { refresher } from './jobs.ts';

/** 名簿: a list of resident numbers, the last of whom are unknown to it. */
const roster: PluggedCondition = {
  name: 'rosters.listed',
  label: '名簿にある',
  settings: z.object({ upTo: z.number().int(), knownUpTo: z.number().int() }),
  async find(ctx, settings) {
    const { upTo, knownUpTo } = settings as { upTo: number; knownUpTo: number };
    const below = (no: number) => ({
      residents: sql`SELECT resident_no FROM residents WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no <= ${no}`,
    });
    return { yes: below(upTo), known: below(knownUpTo) };
  },
  describe: async () => '名簿に記載あり',
};
const nursery = {
  name: 'deliveries',
  find: async () => [{ kind: 'delivery', id: '1', label: '保育園のお知らせ' }],
};
const plugs = new Plugs([conditionPoint.with(roster), segmentUsage.with(nursery)]);
const within = <T>(work: (ctx: TxCtx) => Promise<T>) =>
  db.ctx().transaction((ctx) => work({ ...ctx, plugs }));

let db: TestDatabase;

beforeAll(async () => {
  db = await testDatabase();
  await db.ctx().transaction(async (ctx) => {
    const definitions = await inventAttributes(ctx);
    const base = { followed: true, tester: false, language: null, firstFollowedAt: ctx.now() };
    await inventResidents(
      ctx,
      definitions,
      [0, 1, 2, 3, 70_000].map((no) => ({ ...base, no })),
    );
  });
});
afterAll(() => db.close());

describe('ほかのモジュールの条件', () => {
  it('SEG-09 差し込まれた条件も、三つの結果で数え、文章にし、設定の誤りを断る', async () => {
    const listed: Condition = {
      kind: 'plugged',
      plug: 'rosters.listed',
      settings: { upTo: 1, knownUpTo: 3 },
    };
    const count = (condition: Condition) =>
      within((ctx) => countTarget(ctx, { kind: 'condition', condition, includeUnanswered: false }));
    expect(await count(listed)).toMatchObject({
      yes: 2,
      no: 2,
      unanswered: 1,
      sentence: '名簿に記載ありの人（未回答の人は含みません）',
      problems: [],
    });
    expect(await count({ kind: 'not', of: listed })).toMatchObject({ yes: 2, no: 2, unanswered: 1 });
    const wrong = await count({ kind: 'plugged', plug: 'rosters.listed', settings: { upTo: 'みんな' } });
    expect(wrong).toMatchObject({
      reached: 0,
      problems: ['条件の設定が正しくありません（名簿にある）。配信先を選び直してください。'],
    });
  });

  it('配信で使われている配信グループは、どこで使われているかを示して、使用をやめさせない', async () => {
    const id = await within((ctx) =>
      createSegment(ctx, {
        name: '保育',
        note: '',
        condition: { kind: 'testers' },
        includeUnanswered: false,
      }),
    );
    await expect(within((ctx) => setSegmentState(ctx, id, 'archived'))).rejects.toMatchObject({
      code: 'segment_in_use',
      data: { usedBy: [{ kind: 'delivery', label: '保育園のお知らせ' }] },
    });
  });
});

it('更新の繰り返しは、起動してすぐ一度反映し、止めると終わる', async () => {
  const stop = new AbortController();
  const ended = refresher.run(db.runtime, stop.signal);
  const pending = () =>
    db.sql<{ horizon: string }>(
      `SELECT horizon::text FROM facet_horizons WHERE municipality_id = ${db.municipality}`,
    );
  await expect.poll(pending, { timeout: 60_000 }).toHaveLength(1);
  stop.abort();
  await ended;
  const bits = await db.sql<{ friends: number }>(
    `SELECT sum(bit_count(bits))::int AS friends FROM facet_bits b JOIN facet_values v ON v.code = b.value WHERE v.kind = 'friendship'`,
  );
  expect(bits).toEqual([{ friends: 5 }]);
});
