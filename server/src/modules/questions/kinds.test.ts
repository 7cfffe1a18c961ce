import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Plugs } from '../../platform/plugs/index.ts';
import { asking, kindNamed, questionsModule, type Question } from './index.ts';

const plugs = new Plugs(questionsModule.plugs ?? []);
const today = Temporal.PlainDate.from('2026-11-21');
const how = asking('ja', today);

function question(kind: string, settings: object): Question {
  const parsed = kindNamed(plugs, kind).settings.parse(settings);
  return {
    id: 'q',
    kind,
    label: '質問',
    help: '',
    purpose: '',
    class: 'open',
    settings: parsed,
    translations: {},
  };
}

const form = (fields: Record<string, string | string[]>) => ({
  text: (name: string) => [fields[name] ?? ''].flat()[0]!.trim(),
  all: (name: string) => [fields[name] ?? []].flat(),
});

const areas = {
  choices: [
    { key: 'asahi', label: '旭地区' },
    { key: 'kawabe', label: '川辺地区' },
    { key: 'old', label: '旧町', state: 'retired' },
  ],
};

describe('答えは、しまって取り出しても同じ', () => {
  const cases: [string, object, fc.Arbitrary<unknown>][] = [
    ['choice', areas, fc.constantFrom('asahi', 'kawabe')],
    ['area', { ...areas, towns: [] }, fc.constantFrom('asahi', 'kawabe')],
    ['date', {}, fc.integer({ min: 0, max: 40_000 }).map((days) => today.subtract({ days }).toString())],
    ['multiple_choice', areas, fc.subarray(['asahi', 'kawabe'], { minLength: 1 })],
    ['year', { from: 1910 }, fc.integer({ min: 1910, max: 2026 })],
    [
      'dates',
      {},
      fc.uniqueArray(
        fc.integer({ min: 0, max: 7000 }).map((days) => today.subtract({ days }).toString()),
        { minLength: 1, maxLength: 5 },
      ),
    ],
  ];
  test.each(cases)('%s', (name, settings, values) => {
    const kind = kindNamed(plugs, name);
    const asked = question(name, settings);
    fc.assert(
      fc.property(values, (value) => {
        const checked = kind.validate(asked, how, value);
        expect(checked.ok).toBe(true);
        if (!checked.ok) return;
        expect(kind.restore(asked, kind.store(checked.value))).toEqual(checked.value);
        expect(kind.show(asked, how, checked.value)).not.toBe('');
        // What a sheet says when it comes back is what was written into it.
        expect(kind.readCell(asked, how, kind.exportCell(asked, checked.value))).toEqual(checked);
      }),
    );
  });
});

describe('答えられないもの', () => {
  test('やめた選択肢は新しく選べない', () => {
    expect(kindNamed(plugs, 'choice').validate(question('choice', areas), how, 'old')).toMatchObject({
      ok: false,
    });
  });
  test('未来の日と、ずっと前の日', () => {
    const kind = kindNamed(plugs, 'dates');
    const asked = question('dates', { yearsBack: 20 });
    expect(kind.readForm(asked, how, form({ year_0: '2027', month_0: '1', day_0: '1' }))).toMatchObject({
      ok: false,
      field: 'year_0',
      reason: expect.stringContaining('今日より後'),
    });
    expect(kind.readForm(asked, how, form({ year_0: 'S23', month_0: '1', day_0: '1' }))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('20年より前'),
    });
    expect(kind.readForm(asked, how, form({ year_0: '2020', month_0: '1' }))).toMatchObject({
      ok: false,
      field: 'day_0',
    });
  });
  test('どんな値でも、断るか正しい値になるかのどちらか', () => {
    for (const [name, settings] of [
      ['choice', areas],
      ['area', areas],
      ['date', {}],
      ['multiple_choice', areas],
      ['year', {}],
      ['dates', {}],
      ['number', {}],
      ['text', {}],
    ] as const) {
      const kind = kindNamed(plugs, name);
      fc.assert(
        fc.property(fc.anything({ maxDepth: 1 }), (value) => {
          // Objects that cannot be turned into text do not come from JSON.
          const json = JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
          const checked = kind.validate(question(name, settings), how, json);
          expect(checked.ok || checked.reason.length > 0).toBe(true);
        }),
        { numRuns: 300 },
      );
    }
  });
});

describe('郵便番号から地域（SEG-05）', () => {
  const kind = kindNamed(plugs, 'area');
  const asked = question('area', {
    ...areas,
    towns: [
      { postcode: '7530001', town: '旭町', choice: 'asahi' },
      { postcode: '7530002', town: '川上', choice: 'kawabe' },
      { postcode: '7530002', town: '朝日が丘', choice: 'asahi' },
      { postcode: '7530003', town: '旧町', choice: 'old' },
    ],
  });
  test.each(['7530001', '753-0001', '〒７５３－０００１', '753 0001'])('「%s」と書いても分かる', (text) => {
    expect(kind.talk!.readText(asked, how, text)).toEqual({
      outcome: 'answer',
      value: 'asahi',
      stay: false,
    });
    expect(kind.readForm(asked, how, form({ postcode: text }))).toEqual({ ok: true, value: 'asahi' });
  });
  test('1つの郵便番号に地域が2つあるときは、町名を見せて選んでもらう', () => {
    const step = kind.talk!.readText(asked, how, '7530002');
    expect(step).toEqual({ outcome: 'part', part: '~p7530002' });
    expect(kind.talk!.ask(asked, how, null, '~p7530002').options.map(({ label }) => label)).toEqual([
      '旭地区（朝日が丘）',
      '川辺地区（川上）',
      'すべての地域を見る',
    ]);
    expect(kind.readForm(asked, how, form({ postcode: '7530002' }))).toMatchObject({
      ok: false,
      part: '~p7530002',
    });
    expect(kind.field(asked, how, null, '~p7530002')).toMatchObject({
      narrowed: true,
      options: [{ value: 'asahi' }, { value: 'kawabe' }],
    });
  });
  test('ない番号、読めない番号、やめた地域だけの番号は、欄のところで分かる', () => {
    for (const [postcode, said] of [
      ['1000001', '地域が分かりません'],
      ['7530003', '地域が分かりません'],
      ['12', '数字7けた'],
    ] as const)
      expect(kind.readForm(asked, how, form({ postcode }))).toMatchObject({
        ok: false,
        field: 'postcode',
        reason: expect.stringContaining(said),
      });
    expect(kind.talk!.readText(asked, how, '1000001')).toMatchObject({ outcome: 'invalid' });
  });
  test('選択肢にない地域への割り当ては設定できない', () => {
    const parsed = kind.settings.safeParse({
      ...areas,
      towns: [{ postcode: '7530001', town: '', choice: 'nowhere' }],
    });
    expect(parsed.success).toBe(false);
  });
});

describe('1つの日付', () => {
  const kind = kindNamed(plugs, 'date');
  const due = question('date', { yearsBack: 1, yearsAhead: 1 });
  test('先の日付は、決めた年数まで', () => {
    expect(kind.validate(due, how, '2027-05-01').ok).toBe(true);
    expect(kind.validate(due, how, '2028-05-01')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('1年より先'),
    });
    expect(kind.validate(question('date', {}), how, '2026-11-22')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('今日より後'),
    });
  });
  test('入れていない欄を示す', () => {
    expect(kind.readForm(due, how, form({ year: 'R9', month: '5' }))).toMatchObject({
      ok: false,
      field: 'day',
    });
  });
  test.each(['2026-05-01', '2026/5/1', '令和8年5月1日', 'R8.5.1', '２０２６年５月１日'])(
    '表の「%s」を読む',
    (cell) => {
      expect(kind.readCell(due, how, cell)).toEqual({ ok: true, value: '2026-05-01' });
    },
  );
});
