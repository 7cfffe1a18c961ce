import type { Condition } from '@madoguchi/contract/audiences';
import { condition as conditionSchema } from '@madoguchi/contract/audiences';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { inventAttributes, inventResidents, type Definitions } from '../../../testing/invented-residents.ts';
import { checkCondition } from './check-condition.ts';
import { readSurroundings } from './definitions.ts';
import { describeCondition } from './describe-condition.ts';
import { countRegistrants } from './count-registrants.ts';
import { countTarget, createSegment, freezeAudience, setSegmentState, updateSegment } from './index.ts';
import { getSegment } from './queries.ts';
import { segmentView } from './views.ts';

let db: TestDatabase;
let definitions: Definitions;

beforeAll(async () => {
  db = await testDatabase();
  db.clock.set('2026-11-21T03:00:00Z');
  definitions = await db.ctx().transaction(async (ctx) => {
    const made = await inventAttributes(ctx);
    const base = { followed: true, tester: false, language: 'ja', firstFollowedAt: ctx.now() };
    await inventResidents(ctx, made, [
      { ...base, no: 0, area: 'asahi', birthYear: 1950, topics: ['fire', 'events'], children: [] },
      {
        ...base,
        no: 1,
        area: 'kawabe',
        birthYear: 1990,
        topics: ['childcare'],
        children: ['2024-05-05', '2019-01-31'].map((day) => Temporal.PlainDate.from(day)),
      },
      { ...base, no: 2, birthYear: 1991, children: [Temporal.PlainDate.from('2024-06-01')] },
      { ...base, no: 3, area: 'asahi', followed: false },
      { ...base, no: 4, tester: true, language: null },
    ]);
    return made;
  });
});
afterAll(() => db.close());

const inAsahi = (): Condition => ({ kind: 'choice', definitionId: definitions.area, choices: ['asahi'] });
const input = (name: string, condition: Condition, includeUnanswered = false) => ({
  name,
  note: '',
  condition,
  includeUnanswered,
});
const create = (name: string, condition: Condition, includeUnanswered = false) =>
  db.ctx().transaction((ctx) => createSegment(ctx, input(name, condition, includeUnanswered)));
const sentence = (condition: Condition, includeUnanswered = false) =>
  db
    .ctx()
    .transaction(async (ctx) =>
      describeCondition(ctx, await readSurroundings(ctx), condition, includeUnanswered),
    );

describe('配信グループ', () => {
  it('SEG-08 保存した配信グループを、配信先にも、ほかの条件にも使える。未回答の扱いはグループごと', async () => {
    const strict = await create('旭地区', inAsahi());
    const wide = await create('旭地区（未回答も）', inAsahi(), true);
    const count = (segmentId: string) =>
      db.ctx().transaction((ctx) => countTarget(ctx, { kind: 'segment', segmentId }));
    expect(await count(strict)).toMatchObject({
      yes: 1,
      no: 1,
      unanswered: 2,
      friends: 4,
      reached: 1,
      problems: [],
    });
    expect(await count(wide)).toMatchObject({ reached: 3 });
    const notWide: Condition = { kind: 'not', of: { kind: 'segment', segmentId: wide } };
    const frozen = await db
      .ctx()
      .transaction((ctx) =>
        freezeAudience(ctx, { kind: 'condition', condition: notWide, includeUnanswered: false }),
      );
    expect(frozen).toMatchObject({
      count: 1,
      sentence: '配信グループ「旭地区（未回答も）」以外の人（未回答の人は含みません）',
    });
  });

  it('同じ名前の配信グループは2つ使えない。使用をやめた名前は空く', async () => {
    const id = await create('子育て', inAsahi());
    await expect(create('子育て', inAsahi())).rejects.toMatchObject({ code: 'segment_name_taken' });
    await db.ctx().transaction((ctx) => setSegmentState(ctx, id, 'archived'));
    await create('子育て', inAsahi());
    await expect(db.ctx().transaction((ctx) => setSegmentState(ctx, id, 'active'))).rejects.toMatchObject({
      code: 'segment_name_taken',
    });
  });

  it('2人が同時に直すと、あとの人には知らせ、上書きしない', async () => {
    const id = await create('同時に直す', inAsahi());
    await db.ctx().transaction((ctx) => updateSegment(ctx, id, 1, input('同時に直す', { kind: 'testers' })));
    await expect(
      db.ctx().transaction((ctx) => updateSegment(ctx, id, 1, input('同時に直す', inAsahi()))),
    ).rejects.toMatchObject({ code: 'segment_changed', data: { revision: 2 } });
    const view = await db
      .ctx()
      .transaction(async (ctx) => segmentView(ctx, await readSurroundings(ctx), await getSegment(ctx, id)));
    expect(view).toMatchObject({
      revision: 2,
      condition: { kind: 'testers' },
      sentence: 'テスト配信を受け取る職員',
    });
  });

  it('自分自身を条件にできない（ほかの配信グループを通しても）', async () => {
    const inner = await create('内側', inAsahi());
    const outer = await create('外側', { kind: 'segment', segmentId: inner });
    const change = db
      .ctx()
      .transaction((ctx) =>
        updateSegment(
          ctx,
          inner,
          1,
          input('内側', { kind: 'any', of: [inAsahi(), { kind: 'segment', segmentId: outer }] }),
        ),
      );
    await expect(change).rejects.toMatchObject({
      code: 'condition_invalid',
      data: { problems: [{ path: 'of.1', code: 'segment_cycle' }] },
    });
    await expect(
      db.ctx().transaction((ctx) => setSegmentState(ctx, inner, 'archived')),
    ).rejects.toMatchObject({
      code: 'segment_in_use',
      data: { usedBy: [{ kind: 'segment', id: outer, label: '外側' }] },
    });
  });

  it('見つからない項目や選択肢、別の種類の条件は、どこが悪いかを示して断る', async () => {
    const bad: Condition = {
      kind: 'all',
      of: [
        { kind: 'choice', definitionId: definitions.area, choices: ['asahi', 'nowhere'] },
        { kind: 'not', of: { kind: 'age', definitionId: definitions.area, from: 1, to: 2, on: 'today' } },
        { kind: 'answered', definitionId: '00000000-0000-7000-8000-000000000009' },
        { kind: 'plugged', plug: 'nobody.offers', settings: {} },
      ],
    };
    const problems = await db
      .ctx()
      .transaction(async (ctx) => checkCondition(bad, await readSurroundings(ctx), ctx.plugs));
    expect(problems.map(({ path, code }) => [path, code])).toEqual([
      ['of.0', 'choice_missing'],
      ['of.1.of', 'definition_kind'],
      ['of.2', 'definition_missing'],
      ['of.3', 'plug_missing'],
    ]);
    await expect(create('悪い条件', bad)).rejects.toMatchObject({ code: 'condition_invalid' });
    await expect(
      db
        .ctx()
        .transaction((ctx) =>
          freezeAudience(ctx, { kind: 'condition', condition: bad, includeUnanswered: true }),
        ),
    ).rejects.toMatchObject({ code: 'condition_invalid' });
  });

  it('深すぎる条件、多すぎる条件は、調べる前に断る', () => {
    let deep: unknown = { kind: 'testers' };
    for (let level = 0; level < 50_000; level += 1) deep = { kind: 'not', of: deep };
    expect(conditionSchema.safeParse(deep).error?.issues[0]?.message).toContain('8段まで');
    const many = { kind: 'any', of: Array.from({ length: 400 }, () => ({ kind: 'testers' })) };
    expect(conditionSchema.safeParse(many).error?.issues[0]?.message).toContain('300個まで');
  });
});

describe('条件を文章で読み返す', () => {
  it('一つの文になる', async () => {
    expect(
      await sentence({
        kind: 'all',
        of: [
          { kind: 'choice', definitionId: definitions.area, choices: ['asahi', 'kawabe'] },
          { kind: 'age', definitionId: definitions.birthYear, from: 30, to: 39, on: 'today' },
          {
            kind: 'any',
            of: [
              { kind: 'choice', definitionId: definitions.topics, choices: ['childcare'] },
              { kind: 'not', of: { kind: 'answered', definitionId: definitions.topics } },
            ],
          },
        ],
      }),
    ).toBe(
      'お住まいの地域が「旭地区」か「川辺地区」、かつ今年の誕生日で30～39歳、かつ（知りたい情報が「子育て支援」、または知りたい情報に未回答）の人（未回答の人は含みません）',
    );
    expect(
      await sentence(
        {
          kind: 'dates_age',
          definitionId: definitions.children,
          unit: 'months',
          from: 3,
          to: 4,
          on: '2027-04-01',
        },
        true,
      ),
    ).toBe('お子さんの生年月日が2027年4月1日の時点で3～4か月の人（未回答の人も含みます）');
    expect(
      await sentence({
        kind: 'not',
        of: {
          kind: 'any',
          of: [{ kind: 'testers' }, { kind: 'friend_since', from: '2026-11-01', to: null }],
        },
      }),
    ).toBe('（テスト配信を受け取る職員、または友だち追加が2026年11月1日以降）以外の人');
  });
});

describe('登録者数', () => {
  it('SEG-10 項目・選択肢・年代・子どもの年齢ごとに、友だちの登録者数が分かる', async () => {
    const counted = await db
      .ctx()
      .transaction(async (ctx) => countRegistrants(ctx, await readSurroundings(ctx)));
    expect(counted).toMatchObject({ friends: 4, testers: 1, languages: [{ language: 'ja', count: 3 }] });
    const of = (id: string) => counted.attributes.find(({ definitionId }) => definitionId === id)!;
    expect(of(definitions.area)).toMatchObject({ conditionKind: 'choice', answered: 2, unanswered: 2 });
    expect(of(definitions.area).choices.slice(0, 2)).toMatchObject([
      { key: 'asahi', count: 1 },
      { key: 'kawabe', count: 1 },
    ]);
    expect(of(definitions.birthYear).ages).toEqual([
      { from: 30, to: 39, count: 2 },
      { from: 70, to: 79, count: 1 },
    ]);
    expect(of(definitions.children).ages.filter(({ count }) => count > 0)).toEqual([
      { from: 2, to: 2, count: 2 },
      { from: 7, to: 7, count: 1 },
    ]);
  });
});
