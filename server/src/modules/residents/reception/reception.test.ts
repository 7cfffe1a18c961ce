import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testing/index.ts';
import { person, talkWorld, tapOn, type Person, type TalkWorld } from '../../../../testing/talk-world.ts';
import { todayInJapan } from '../../../platform/time/index.ts';
import { freezeAudience } from '../../audiences/index.ts';
import { attributeDefinitions } from '../attribute-definitions.ts';
import { readAnswers } from '../answers.ts';
import { saveAnswers } from '../save-answers.ts';
import { pauseReception } from './change-reception.ts';
import { lessMessage } from './less-button.ts';
import { dayIn, pauseChoices, readDay } from './pauses.ts';
import { readReception } from './read-reception.ts';
import { RECEPTION_WORDS } from './words.ts';

let db: TestDatabase;
let world: TalkWorld;
beforeAll(async () => {
  db = await testDatabase();
  world = await talkWorld(db);
});
afterAll(() => db.close());

async function friend(): Promise<{ who: Person; no: number }> {
  const who = person();
  await world.send(who, { kind: 'follow' });
  const [row] = await db.sql<{ no: number }>('SELECT max(resident_no) AS no FROM residents');
  return { who, no: row!.no };
}
const reception = (no: number) => world.ctx().transaction((ctx) => readReception(ctx, no));
const topicsOfAnswer = (no: number) =>
  world.ctx().transaction(async (ctx) => {
    const topics = (await attributeDefinitions(ctx)).find(({ key }) => key === 'topics')!;
    return { id: topics.id, answer: (await readAnswers(ctx, no, [topics])).get(topics.id)! };
  });
const wanting = async (no: number, value: string[]) => {
  const { id } = await topicsOfAnswer(no);
  await world.ctx().transaction((ctx) => saveAnswers(ctx, no, new Map([[id, { value }]]), 'page'));
};
/** Whether a message of this nature would be frozen for this resident. */
const reaches = async (no: number, message: Parameters<typeof freezeAudience>[2]) => {
  const { audienceId } = await world
    .ctx()
    .transaction((ctx) => freezeAudience(ctx, { kind: 'everyone' }, message));
  const rows = await db.sql(
    'SELECT 1 FROM audience_bits WHERE audience_id = $1 AND chunk = 0 AND get_bit(bits, $2) = 1',
    [audienceId, no],
  );
  return rows.length === 1;
};
const news = { urgency: 'ordinary', topic: null } as const;
const healthNews = { urgency: 'ordinary', topic: 'health' } as const;
const drill = { urgency: 'disaster', topic: null } as const;
const emergency = { urgency: 'emergency', topic: 'health' } as const;

describe('このお知らせを減らす（SEG-03）', () => {
  test('配信の下のボタンを1度押すと減り、2度押しても同じで、元に戻せる', async () => {
    const { who, no } = await friend();
    await wanting(no, ['health', 'events']);
    const data = /"data":"([^"]+)"/.exec(JSON.stringify(lessMessage('health')))![1]!;
    for (let tap = 0; tap < 2; tap += 1) {
      const answer = await world.send(who, { kind: 'tap', data });
      expect(answer[0]!.text).toContain('「健康づくり」のお知らせを減らしました');
      expect(answer[0]!.text).toContain('急ぎのお知らせは、これまでどおり届きます');
    }
    expect(await reception(no)).toMatchObject({ unwanted: ['health'], disasterOnly: false });
    expect((await topicsOfAnswer(no)).answer).toEqual({ state: 'answered', value: ['events'] });
    expect(await reaches(no, healthNews)).toBe(false);
    expect(await reaches(no, news)).toBe(true);
    expect(await reaches(no, emergency)).toBe(true);
    const undo = tapOn(await world.send(who, { kind: 'tap', data }), '元に戻す');
    await world.send(who, undo);
    expect(await reception(no)).toMatchObject({ unwanted: [] });
    expect(await reaches(no, healthNews)).toBe(true);
  });

  test('知りたい情報でもう一度選ぶと、また届く', async () => {
    const { who, no } = await friend();
    await world.send(who, { kind: 'tap', data: 'command=less&topic=health' });
    await wanting(no, ['health']);
    expect((await reception(no)).unwanted).toEqual([]);
    expect(await reaches(no, healthNews)).toBe(true);
  });

  test('ひとつだけ選んでいた情報を減らすと「答えない」になり、知らない種類なら一覧を出す', async () => {
    const { who, no } = await friend();
    await wanting(no, ['health']);
    await world.send(who, { kind: 'tap', data: 'command=less&topic=health' });
    expect((await topicsOfAnswer(no)).answer).toEqual({ state: 'declined' });
    const [list] = await world.send(who, { kind: 'tap', data: 'command=less&topic=nowhere' });
    expect(list!.taps.map(({ label }) => label)).toContain('「防災」を減らす');
    expect(list!.taps.map(({ label }) => label)).not.toContain('「健康づくり」を減らす');
  });
});

describe('しばらく休む・防災だけ受け取る', () => {
  test('休む間は急ぎのお知らせだけが届き、いつでも再開できる', async () => {
    const { who, no } = await friend();
    const [asked] = await world.send(who, { kind: 'text', text: 'しばらく休む' });
    const [choice] = asked!.taps;
    expect(choice!.label).toMatch(/^1週間（\d+年\d+月\d+日まで）$/);
    const answer = await world.send(who, { kind: 'tap', data: choice!.data });
    expect(answer[0]!.text).toContain('まで、お知らせを休みます');
    expect(await reaches(no, news)).toBe(false);
    expect(await reaches(no, drill)).toBe(false);
    expect(await reaches(no, emergency)).toBe(true);
    expect((await world.send(who, { kind: 'text', text: '受信設定' }))[0]!.text).toContain(
      'お知らせを休みます',
    );
    await world.send(who, tapOn(answer, 'お知らせを再開する'));
    expect(await reaches(no, news)).toBe(true);
  });

  test('過ぎた日や先すぎる日までは休めず、選び直しになる', async () => {
    const { who, no } = await friend();
    for (const until of ['2020-01-01', '2099-01-01', '2026-02-31', 'x']) {
      const [again] = await world.send(who, { kind: 'tap', data: `command=pause&until=${until}` });
      expect(again!.text).toContain('いつまで休みますか');
    }
    expect((await reception(no)).pausedUntil).toBeNull();
    const today = todayInJapan(world.ctx().now());
    expect(await world.ctx().transaction((ctx) => pauseReception(ctx, no, today.subtract({ days: 1 })))).toBe(
      false,
    );
    expect(await world.ctx().transaction((ctx) => pauseReception(ctx, no, today))).toBe(true);
    expect((await reception(no)).pausedUntil?.toString()).toBe(today.toString());
  });

  test('防災だけは1度押すだけで、災害のお知らせは届き、同じ記録は2度残らない', async () => {
    const { who, no } = await friend();
    const first = await world.send(who, { kind: 'text', text: '防災だけ受け取る' });
    await world.send(who, { kind: 'tap', data: 'command=disaster_only&on=1' });
    expect(first[0]!.text).toContain('防災のお知らせだけをお届けします');
    expect(await reaches(no, news)).toBe(false);
    expect(await reaches(no, drill)).toBe(true);
    expect(await reaches(no, emergency)).toBe(true);
    const events = await db.sql(
      "SELECT 1 FROM events WHERE kind = 'resident.reception_changed' AND resident_no = $1",
      [no],
    );
    expect(events).toHaveLength(1);
    await world.send(who, tapOn(first, 'すべて受け取る'));
    expect(await reaches(no, news)).toBe(true);
  });
});

describe('登録した内容をトークで変える・消す（SEG-03, SEG-04）', () => {
  test('受信設定から項目を選ぶと同じ質問が出て、答えると変わる', async () => {
    const { who } = await friend();
    const menu = await world.send(who, { kind: 'text', text: '受信設定' });
    const list = await world.send(who, tapOn(menu, '登録した内容を変える'));
    const area = list[0]!.taps.find(({ label }) => label.startsWith('お住まいの地域：'))!;
    expect(area.label).toBe('お住まいの地域：まだ答えていません');
    const question = await world.send(who, { kind: 'tap', data: area.data });
    await world.send(who, tapOn(question, '古町地区'));
    const again = await world.send(who, tapOn(menu, '登録した内容を変える'));
    expect(again[0]!.taps[0]!.label).toBe('お住まいの地域：古町地区');
  });

  test('登録を消すと答えが消え、何が残るかと理由が分かり、受け取り方は残る', async () => {
    const { who, no } = await friend();
    await wanting(no, ['events']);
    await world.send(who, { kind: 'tap', data: 'command=less&topic=health' });
    const asked = await world.send(who, { kind: 'text', text: '登録を消す' });
    expect(asked[0]!.text).toContain('残るもの');
    expect(asked[0]!.text).toContain('止めたお知らせがまた届くため');
    expect((await topicsOfAnswer(no)).answer.state).toBe('answered');
    const done = await world.send(who, tapOn(asked, '消す'));
    expect(done[0]!.text).toContain('登録を消しました');
    expect((await topicsOfAnswer(no)).answer.state).toBe('unanswered');
    expect((await reception(no)).unwanted).toEqual(['health']);
  });
});

test('7つの言語で、休む日とボタンが読め、LINEのボタンの長さに収まる', () => {
  const today = Temporal.PlainDate.from('2026-11-21');
  for (const language of ['ja', 'ja-easy', 'en', 'zh', 'ko', 'pt', 'vi'] as const) {
    const choices = pauseChoices(today, language);
    expect(choices.map(({ until }) => until)).toEqual([
      '2026-11-28',
      '2026-12-21',
      '2027-02-21',
      '2027-05-21',
    ]);
    for (const { label } of choices) expect([...label].length).toBeLessThanOrEqual(40);
    expect([...RECEPTION_WORDS[language].less].length).toBeLessThanOrEqual(40);
  }
  expect(dayIn(today, 'ja')).toBe('2026年11月21日');
  expect(readDay('2026-11-31')).toBeNull();
});
