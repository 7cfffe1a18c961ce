import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { inventAttributes, inventResidents } from '../../../testing/invented-residents.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { Plugs } from '../../platform/plugs/index.ts';
import { facetCodes } from '../residents/index.ts';
import {
  countTarget,
  cutAudience,
  freezeAudience,
  ORDINARY,
  refreshFacets,
  withholding,
  type MessageNature,
} from './index.ts';

const TOPIC = '00000000-0000-7000-8000-00000000000a';
const PEOPLE = [
  '誰でもない',
  '休んでいる',
  '休み終えた',
  '防災だけ',
  '話題を減らした',
  '利用停止',
  '上限',
] as const;
const NO = Object.fromEntries(PEOPLE.map((name, no) => [name, no])) as Record<
  (typeof PEOPLE)[number],
  number
>;

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T03:00:00Z');
  await db.ctx().transaction(async (ctx) => {
    const base = { followed: true, tester: false, language: null, firstFollowedAt: ctx.now() };
    await inventResidents(
      ctx,
      await inventAttributes(ctx),
      PEOPLE.map((_, no) => ({ ...base, no })),
    );
    const settings: Partial<Record<(typeof PEOPLE)[number], [string, string]>> = {
      休んでいる: ['paused', '2026-11-21'],
      休み終えた: ['paused', '2026-11-20'],
      防災だけ: ['disaster_only', 'yes'],
      話題を減らした: ['unwanted', TOPIC],
    };
    for (const name of [...Object.keys(settings), '利用停止'] as (typeof PEOPLE)[number][]) {
      const [subject, value] = settings[name] ?? ['', 'yes'];
      const kind = settings[name] ? 'reception' : 'use_stopped';
      const codes = await facetCodes(ctx, [{ kind, subject, value }]);
      await sql`UPDATE facets SET "values" = (SELECT array_agg(v ORDER BY v) FROM unnest("values" || ${codes}::int[]) v)
        WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no = ${NO[name]}`.execute(ctx.db);
    }
  });
});
afterAll(() => db.close());

/** 1人あたりの配信数の上限, as a later module adds it. */
const ceiling = {
  name: 'delivery.ceiling',
  find: async (ctx: TxCtx, { urgency }: MessageNature) =>
    urgency === 'emergency'
      ? null
      : {
          residents: sql`SELECT resident_no FROM residents WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no = ${NO.上限}`,
        },
};
const plugs = new Plugs([withholding.with(ceiling)]);

async function reached(message: MessageNature) {
  return db.ctx().transaction(async (before) => {
    const ctx = { ...before, plugs };
    const counted = await countTarget(ctx, { kind: 'everyone' }, message);
    const frozen = await freezeAudience(ctx, { kind: 'everyone' }, message);
    expect(frozen).toMatchObject({ count: counted.reached, withheld: counted.withheld });
    expect(counted.friends, '利用停止の人はどの人数にも入らない').toBe(PEOPLE.length - 1);
    expect(counted.reached + counted.withheld).toBe(counted.yes);
    const parts = await cutAudience(ctx, frozen.audienceId, -1);
    return parts.flatMap(({ residents }) => residents.map((no) => PEOPLE[no]));
  });
}

it('受信設定は、配信の種類ごとに一か所で効く。緊急配信だけが、休み・防災だけ・上限をこえて届く', async () => {
  for (const bitsAreFresh of [false, true]) {
    if (bitsAreFresh) {
      await db.settled();
      await refreshFacets(db.ctx());
    }
    expect(await reached(ORDINARY)).toEqual(['誰でもない', '休み終えた', '話題を減らした']);
    expect(await reached({ urgency: 'ordinary', topic: TOPIC })).toEqual(['誰でもない', '休み終えた']);
    expect(await reached({ urgency: 'disaster', topic: null })).toEqual([
      '誰でもない',
      '休み終えた',
      '防災だけ',
      '話題を減らした',
    ]);
    expect(await reached({ urgency: 'emergency', topic: TOPIC })).toEqual(
      PEOPLE.filter((name) => name !== '利用停止'),
    );
  }
});
