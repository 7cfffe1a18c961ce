import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { person, talkWorld, type TalkWorld } from '../../../testing/talk-world.ts';
import { createAttribute, updateAttribute } from './change-attributes.ts';
import { eraseOldAnswers, keptFrom } from './keep-answers.ts';
import { saveAnswers } from './save-answers.ts';

let db: TestDatabase;
let world: TalkWorld;
let definitionId: string;
beforeAll(async () => {
  db = await testDatabase();
  world = await talkWorld(db);
  await world.send(person(), { kind: 'follow' });
  definitionId = await world.ctx().transaction(async (ctx) => {
    const made = await createAttribute(ctx, {
      key: 'pets',
      kind: 'text',
      label: '飼っている動物',
      help: '',
      purpose: '避難所の準備のため',
      class: 'sealed',
      settings: {},
      translations: {},
      askedInTalk: false,
    });
    return made.id;
  });
});
afterAll(() => db.close());

const held = () => db.sql('SELECT 1 FROM sealed_values WHERE definition_id = $1', [definitionId]);
const days = () =>
  db.sql<{ day: string }>('SELECT answered_on::text AS day FROM answer_times WHERE definition_id = $1', [
    definitionId,
  ]);

test('保存期間は、答えた年度の次の4月1日から数える', () => {
  const from = (day: string, years: number) => keptFrom(Temporal.PlainDate.from(day), years).toString();
  // Answered in 令和8年度 (to 31 March 2027), kept one year: until 31 March 2028.
  expect(from('2028-03-31', 1)).toBe('2026-04-01');
  expect(from('2028-04-01', 1)).toBe('2027-04-01');
  expect(from('2026-11-21', 5)).toBe('2021-04-01');
});

describe('保存期間を過ぎた答え（SEG-05）', () => {
  test('期間を決めると、いまある答えは今日から数え、過ぎたものだけが消える', async () => {
    await world
      .ctx()
      .transaction((ctx) => saveAnswers(ctx, 0, new Map([[definitionId, { value: '犬1匹' }]]), 'page'));
    expect(await days()).toEqual([]);
    await world.ctx().transaction((ctx) => updateAttribute(ctx, definitionId, { keepYears: 1 }));
    expect(await days()).toHaveLength(1);
    expect(await eraseOldAnswers(world.ctx())).toBe(0);
    expect(await held()).toHaveLength(1);

    await db.sql("UPDATE answer_times SET answered_on = '2020-03-31'");
    expect(await eraseOldAnswers(world.ctx())).toBe(1);
    expect(await held()).toEqual([]);
    expect(await days()).toEqual([]);
    const [entry] = await db.sql<{ data: { source: string } }>(
      "SELECT data FROM events WHERE kind = 'resident.answered' ORDER BY event_id DESC LIMIT 1",
    );
    expect(entry!.data.source).toBe('retention');
  });

  test('答え直すと、新しい日から数え、自分で消すと日も消える', async () => {
    const save = (value: string | null) =>
      world
        .ctx()
        .transaction((ctx) =>
          saveAnswers(ctx, 0, new Map([[definitionId, value === null ? null : { value }]]), 'page'),
        );
    await save('猫1匹');
    await db.sql("UPDATE answer_times SET answered_on = '2020-03-31'");
    await save('猫2匹');
    expect(await eraseOldAnswers(world.ctx())).toBe(0);
    await save(null);
    expect(await days()).toEqual([]);
  });
});
