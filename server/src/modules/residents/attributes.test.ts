import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import { refusal, staffApi, type StaffBrowser } from '../../../testing/staff-api.ts';
import { staffWithAuthenticator } from '../../../testing/staff.ts';
import { person, talkWorld, type TalkWorld } from '../../../testing/talk-world.ts';
import { modules } from '../../app/modules.ts';

let db: TestDatabase;
let world: TalkWorld;
let administrator: StaffBrowser;
beforeAll(async () => {
  db = await testDatabase();
  world = await talkWorld(db);
  const api = staffApi(db, modules);
  administrator = await api.browser().signIn(await staffWithAuthenticator(db));
  await db.sql(`INSERT INTO postal_towns (postcode, city_code, prefecture, city, town, part) VALUES
    ('7530001', '35203', '山口県', '山口市', '宮野上', ''), ('7530002', '35203', '山口県', '山口市', '大内', '１～３丁目'),
    ('2200001', '14101', '神奈川県', '横浜市鶴見区', '鶴見', ''), ('2200002', '14102', '神奈川県', '横浜市神奈川区', '', '')`);
});
afterAll(() => db.close());

describe('登録項目の見出し・保存期間・使いみち（SEG-05）', () => {
  test('見出しと保存期間を決め、変え、なくせる', async () => {
    const { body: made } = await administrator.call('POST', '/attributes', {
      key: 'family',
      kind: 'number',
      label: '世帯の人数',
      purpose: '備えの案内のため',
      class: 'sealed',
      heading: 'ご家族のこと',
      keepYears: 3,
    });
    expect(made).toMatchObject({ heading: 'ご家族のこと', keepYears: 3 });
    const { body: changed } = await administrator.call('PATCH', `/attributes/${made.id}`, {
      heading: '',
      keepYears: null,
    });
    expect(changed).toMatchObject({ heading: '', keepYears: null });
    for (const keepYears of [0, 31, 1.5])
      expect(await administrator.call('PATCH', `/attributes/${made.id}`, { keepYears })).toMatchObject(
        refusal(400, 'invalid_input'),
      );
  });

  test('利用をやめる前に、使っている配信グループと下書きが分かる', async () => {
    const { body: list } = await administrator.call('GET', '/attributes');
    const area = list.entries.find(({ key }: { key: string }) => key === 'residential_area');
    const condition = { kind: 'choice', definitionId: area.id, choices: ['asahi'] };
    await db.sql(
      `INSERT INTO segments (municipality_id, name, condition) VALUES ($1, '旭のみなさん', $2), ($1, 'ほか', '{"kind":"testers"}')`,
      [db.municipality, { kind: 'all', of: [{ kind: 'not', of: condition }] }],
    );
    await db.sql(
      `INSERT INTO deliveries (municipality_id, title, target) VALUES ($1, '断水のお知らせ', $2), ($1, '別の件', '{"kind":"everyone"}')`,
      [
        db.municipality,
        { kind: 'condition', condition: { kind: 'any', of: [condition] }, includeUnanswered: false },
      ],
    );
    const { body } = await administrator.call('GET', `/attributes/${area.id}/holders`);
    expect(body.uses.map(({ kind, label }: { kind: string; label: string }) => [kind, label])).toEqual([
      ['segment', '旭のみなさん'],
      ['delivery', '断水のお知らせ'],
    ]);
  });

  test('選択肢は数百あってもよい（SEG-06）', async () => {
    const choices = Array.from({ length: 600 }, (_, index) => ({
      key: `c${index}`,
      label: `町${index}`,
      state: 'active',
    }));
    const { body } = await administrator.call('POST', '/attributes', {
      key: 'many',
      kind: 'multiple_choice',
      label: '町',
      purpose: '試験',
      settings: { choices },
    });
    expect(body.settings.choices).toHaveLength(600);
  });
});

describe('郵便番号で地域を答える', () => {
  test('市区町村の町域を探せる', async () => {
    const find = async (city: string) =>
      (await administrator.call('GET', `/postal-towns?city=${encodeURIComponent(city)}`)).body;
    expect(await find('山口市')).toEqual({
      cities: ['山口県山口市'],
      imported: true,
      towns: [
        { postcode: '7530001', town: '宮野上' },
        { postcode: '7530002', town: '大内（１～３丁目）' },
      ],
    });
    expect((await find('横浜市')).towns).toHaveLength(2);
    expect(await find('神奈川県 横浜市')).toMatchObject({ towns: [{}, {}] });
    expect(await find('どこにもない市')).toMatchObject({ cities: [], towns: [], imported: true });
  });

  test('トークで郵便番号を送ると地域になり、2つの地域なら選び、条件に使える', async () => {
    const { body: list } = await administrator.call('GET', '/attributes');
    for (const { id, askedInTalk } of list.entries)
      if (askedInTalk) await administrator.call('PATCH', `/attributes/${id}`, { askedInTalk: false });
    const { body: area } = await administrator.call('POST', '/attributes', {
      key: 'district',
      kind: 'area',
      label: 'お住まいの地区',
      purpose: '地区のお知らせのため',
      askedInTalk: true,
      settings: {
        choices: [
          { key: 'miyano', label: '宮野' },
          { key: 'ouchi', label: '大内' },
        ],
        towns: [
          { postcode: '7530001', town: '宮野上', choice: 'miyano' },
          { postcode: '7530002', town: '大内', choice: 'ouchi' },
          { postcode: '7530002', town: '宮野下', choice: 'miyano' },
        ],
      },
    });
    const resident = person();
    const [, question] = await world.send(resident, { kind: 'follow' });
    expect(question!.text).toContain('郵便番号（7けた）を送ることもできます');
    const [which] = await world.send(resident, { kind: 'text', text: '753-0002' });
    const button = which!.taps.find(({ label }) => label === '宮野（宮野下）')!;
    const [closing] = await world.send(resident, { kind: 'tap', data: button.data });
    expect(closing!.text).toContain('登録が終わりました');
    expect((await administrator.call('GET', `/attributes/${area.id}/holders`)).body.choices).toEqual([
      { key: 'miyano', count: 1 },
      { key: 'ouchi', count: 0 },
    ]);
    const { body: counted } = await administrator.call('POST', '/segments/preview', {
      condition: { kind: 'choice', definitionId: area.id, choices: ['miyano'] },
      includeUnanswered: false,
    });
    expect(counted.count).toMatchObject({ yes: 1 });
  });
});
