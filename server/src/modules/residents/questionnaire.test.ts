import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { lineUserIdToBytes } from '../line/index.ts';
import { attributeDefinitions } from './attribute-definitions.ts';
import { readAnswers } from './answers.ts';
import { findResidentByLineId } from './find-resident.ts';
import {
  person,
  talkWorld,
  tapOn,
  type NewEvent,
  type Person,
  type TalkWorld,
} from '../../../testing/talk-world.ts';

let db: TestDatabase;
let world: TalkWorld;
beforeAll(async () => {
  db = await testDatabase();
  world = await talkWorld(db);
});
afterAll(() => db.close());

/** What is known about a person, by keys. */
async function known(who: Person, channelId = world.channelId) {
  return world.ctx().transaction(async (ctx) => {
    const resident = await findResidentByLineId(ctx, channelId, lineUserIdToBytes(who.lineUserId)!);
    const attributes = await attributeDefinitions(ctx);
    const answers = await readAnswers(ctx, resident!.residentNo, attributes);
    const [row] = await db.sql<{ registered_at: unknown; first_followed_at: Temporal.Instant }>(
      'SELECT registered_at, first_followed_at FROM residents WHERE municipality_id = $1 AND resident_no = $2',
      [db.municipality, resident!.residentNo],
    );
    const facets = await db.sql<{ kind: string; value: string }>(
      `SELECT v.kind, v.value FROM facets f JOIN facet_values v ON v.municipality_id = f.municipality_id AND v.code = any(f.values)
       WHERE f.municipality_id = $1 AND f.resident_no = $2 ORDER BY v.kind, v.value`,
      [db.municipality, resident!.residentNo],
    );
    return {
      ...resident!,
      registered: row!.registered_at !== null,
      firstFollowedAt: String(row!.first_followed_at),
      facets: facets.map(({ kind, value }) => `${kind}:${value}`),
      answers: Object.fromEntries(
        attributes.map(({ id, key }) => [
          key,
          answers.get(id)!.state === 'answered'
            ? (answers.get(id) as { value: unknown }).value
            : answers.get(id)!.state,
        ]),
      ),
    };
  });
}

describe('登録アンケート（SEG-01, SEG-02）', () => {
  test('友だち追加であいさつと1問目が1回の返信で届き、タップだけで最後まで答えられる', async () => {
    const who = person();
    const greeting = await world.send(who, { kind: 'follow' });
    expect(greeting[0]!.text).toContain('みなと台市です。友だち追加をありがとうございます');
    expect(greeting[1]!.text).toContain('1／4');
    expect(greeting[1]!.taps.map(({ label }) => label)).toEqual(
      expect.arrayContaining(['旭地区', '答えない', 'あとで']),
    );

    const year = await world.send(who, tapOn(greeting, '旭地区'));
    expect(year[0]!.text).toContain('2／4');
    const forties = await world.send(who, tapOn(year, '1940年代（昭和15年～）'));
    const sex = await world.send(who, tapOn(forties, '1948年（昭和23年）'));
    expect(sex[0]!.text).toContain('3／4');
    const topics = await world.send(who, tapOn(sex, '答えない'));
    expect(topics[0]!.text).toContain('4／4');
    const chosen = await world.send(who, tapOn(topics, '□ 防災'));
    expect(chosen[0]!.taps.map(({ label }) => label)).toContain('☑ 防災');
    const two = await world.send(who, tapOn(chosen, '□ 健康づくり'));
    const end = await world.send(who, tapOn(two, '決定'));
    expect(end[0]!.text).toContain('登録が終わりました');
    expect(end[0]!.text).toContain('このあとは何もしなくて大丈夫です。');
    expect(end[0]!.text).toContain('旭地区のお知らせ');
    expect(end[0]!.text).toContain('防災、健康づくりのお知らせ');
    expect(end[0]!.text).toContain('000-000-0000');

    const now = await known(who);
    expect(now.answers).toEqual({
      residential_area: 'asahi',
      birth_year: 1948,
      sex: 'declined',
      topics: ['disaster_prevention', 'health'],
      children_birth_dates: 'unanswered',
    });
    expect(now.registered).toBe(true);
    expect(now.facets).toEqual([
      'answered:',
      'answered:',
      'answered:',
      'choice:asahi',
      'choice:disaster_prevention',
      'choice:health',
      'declined:',
      'friendship:followed',
      'year:1948',
    ]);
  });

  test('文字でも答えられ、分からない文にはもう一度質問する', async () => {
    const who = person();
    await world.send(who, { kind: 'follow' });
    const year = await world.send(who, { kind: 'text', text: '旭地区' });
    expect(year[0]!.text).toContain('2／4');
    const again = await world.send(who, { kind: 'text', text: 'こんにちは' });
    expect(again[0]!.text).toContain('うまく読み取れませんでした');
    expect(again[1]!.text).toContain('2／4');
    const wrong = await world.send(who, { kind: 'text', text: '23' });
    expect(wrong[0]!.text).toContain('「1948」または「昭和23年」');
    expect((await world.send(who, { kind: 'text', text: '昭和２３年' }))[0]!.text).toContain('3／4');
    expect((await known(who)).answers.birth_year).toBe(1948);
  });

  test('古い吹き出しを押すと答えが変わり、いまの質問に戻る', async () => {
    const who = person();
    const first = await world.send(who, { kind: 'follow' });
    await world.send(who, tapOn(first, '旭地区'));
    const changed = await world.send(who, tapOn(first, '古町地区'));
    expect(changed[0]!.text).toContain('「古町地区」に変えました');
    expect(changed[1]!.text).toContain('2／4');
    expect((await known(who)).answers.residential_area).toBe('furumachi');
  });

  test('「あとで」で止まり、「続き」で同じ質問から始まる', async () => {
    const who = person();
    const first = await world.send(who, { kind: 'follow' });
    const second = await world.send(who, tapOn(first, '旭地区'));
    const paused = await world.send(who, tapOn(second, 'あとで'));
    expect(paused[0]!.text).toContain('途中で止めました');
    expect((await world.send(who, { kind: 'text', text: 'おはよう' }))[0]!.text).toContain(
      '自動で返信しています',
    );
    expect((await world.send(who, { kind: 'text', text: 'つづき' }))[0]!.text).toContain('2／4');
    expect((await world.send(who, { kind: 'text', text: 'やめる' }))[0]!.text).toContain('やめました');
    expect((await world.send(who, { kind: 'text', text: '1948' }))[0]!.text).toContain(
      '自動で返信しています',
    );
  });

  test('一日たつと、打った文は質問の答えにならない', async () => {
    const who = person();
    await world.send(who, { kind: 'follow' });
    db.clock.advance({ hours: 25 });
    const answer = await world.send(who, { kind: 'text', text: '旭地区' });
    db.clock.release();
    expect(answer[0]!.text).toContain('自動で返信しています');
    expect((await known(who)).answers.residential_area).toBe('unanswered');
  });

  test('遅れて届いた古いタップは、あとの答えを消さない', async () => {
    const who = person();
    const first = await world.send(who, { kind: 'follow' });
    await world.send(who, tapOn(first, '旭地区'));
    await world.send(who, { ...tapOn(first, '古町地区'), late: true });
    expect((await known(who)).answers.residential_area).toBe('asahi');
  });

  test('トークで聞けない質問は、ページへ案内して先へ進む', async () => {
    await db.sql(
      "UPDATE attribute_definitions SET asked_in_talk = (key IN ('residential_area', 'children_birth_dates'))",
    );
    const fresh = await talkWorld(db);
    const who = person();
    const page = await fresh.send(who, tapOn(await fresh.send(who, { kind: 'follow' }), '旭地区'));
    expect(page[0]!.text).toContain('2／2');
    expect(page[0]!.text).toContain('ページで答えていただきます');
    const end = await fresh.send(who, tapOn(page, '次の質問へ'));
    await db.sql("UPDATE attribute_definitions SET asked_in_talk = (key <> 'children_birth_dates')");
    expect(end[0]!.text).toContain('登録が終わりました');
    expect((await known(who, fresh.channelId)).registered).toBe(true);
  });

  test('言語を選ぶと、いまの質問がその言語で出る', async () => {
    const who = person();
    const first = await world.send(who, { kind: 'follow' });
    const languages = await world.send(who, tapOn(first, 'Language / 言語'));
    const portuguese = await world.send(who, tapOn(languages, 'Português'));
    expect(portuguese[1]!.text).toContain('Bairro onde você mora');
    expect((await known(who)).facets).toContain('language:pt');
  });

  test('どの順で何度タップしても壊れず、同じタップの繰り返しは何も変えない', async () => {
    const buttons = await collectButtons();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...buttons), { minLength: 1, maxLength: 12 }),
        async (datas) => {
          const who = person();
          await world.send(who, { kind: 'follow' });
          for (const data of datas) await world.send(who, { kind: 'tap', data });
          const once = await known(who);
          const last = datas.at(-1)!;
          await world.send(who, { kind: 'tap', data: last });
          const twice = await known(who);
          expect(twice.answers).toEqual(once.answers);
          expect(twice.facets).toEqual(once.facets);
        },
      ),
      { numRuns: 10 },
    );
  });

  async function collectButtons(): Promise<string[]> {
    const who = person();
    const first = await world.send(who, { kind: 'follow' });
    const year = await world.send(who, tapOn(first, '旭地区'));
    const forties = await world.send(who, tapOn(year, '1940年代（昭和15年～）'));
    const sex = await world.send(who, tapOn(forties, '1948年（昭和23年）'));
    const topics = await world.send(who, tapOn(sex, '女性'));
    const chosen = await world.send(who, tapOn(topics, 'すべて選ぶ'));
    return [first, year, forties, sex, topics, chosen].flatMap((messages) =>
      messages.flatMap(({ taps }) => taps.map(({ data }) => data)),
    );
  }
});

describe('友だち追加とブロック', () => {
  test('届く順番にかかわらず、LINEの時刻が新しいほうになる', async () => {
    const times = [
      '2026-11-01T00:00:00Z',
      '2026-11-02T00:00:00Z',
      '2026-11-03T00:00:00Z',
      '2026-11-04T00:00:00Z',
    ];
    const events: NewEvent[] = times.map((at, index) => ({
      kind: index % 2 === 0 ? 'follow' : 'unfollow',
      at,
    }));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(events, { minLength: 1 }),
        fc.array(fc.nat({ max: 3 }), { maxLength: 2 }),
        async (order, repeats) => {
          const who = person();
          const all = [...order, ...repeats.flatMap((index) => order[index] ?? [])];
          for (const event of all) await world.send(who, event);
          const newest = order
            .map((event) => event)
            .sort((one, other) => one.at!.localeCompare(other.at!))
            .at(-1)!;
          const oldest = order.map(({ at }) => at!).sort()[0]!;
          const now = await known(who);
          expect(now.friendship).toBe(newest.kind === 'follow' ? 'followed' : 'blocked');
          expect(now.facets.includes('friendship:followed')).toBe(newest.kind === 'follow');
          expect(Temporal.Instant.from(now.firstFollowedAt).equals(oldest)).toBe(true);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('ブロック後にもう一度友だちになると、答えは残り、残りの質問だけを聞く', async () => {
    const who = person();
    const first = await world.send(who, { kind: 'follow', at: '2026-11-01T00:00:00Z' });
    await world.send(who, tapOn(first, '旭地区'));
    expect(await world.send(who, { kind: 'unfollow', at: '2026-11-02T00:00:00Z' })).toEqual([]);
    const back = await world.send(who, { kind: 'follow', at: '2026-11-03T00:00:00Z' });
    expect(back[0]!.text).toContain('おかえりなさい');
    expect(back[1]!.text).toContain('2／4');
  });

  test('同時に来た新しい友だちにも、続き番号が1つずつ付く', async () => {
    const before = await db.sql<{ n: number }>('SELECT count(*)::int AS n FROM residents');
    await Promise.all(Array.from({ length: 8 }, () => world.send(person(), { kind: 'follow' })));
    const [after] = await db.sql<{ n: number; most: number }>(
      'SELECT count(*)::int AS n, max(resident_no) AS most FROM residents',
    );
    expect(after!.n).toBe(before[0]!.n + 8);
    expect(after!.most).toBe(after!.n - 1);
  });

  test('同じ人の友だち追加が2つ同時に来ても1人', async () => {
    const who = person();
    await Promise.all([world.send(who, { kind: 'follow' }), world.send(who, { kind: 'follow' })]);
    const rows = await db.sql('SELECT 1 FROM residents WHERE line_user_id = $1', [
      lineUserIdToBytes(who.lineUserId),
    ]);
    expect(rows).toHaveLength(1);
  });
});
