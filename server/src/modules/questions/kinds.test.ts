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
