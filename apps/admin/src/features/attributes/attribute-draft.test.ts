import { describe, expect, it } from 'vitest';
import {
  draftOf,
  freshKey,
  moved,
  newChoice,
  newDraft,
  settingsOf,
  translationsOf,
} from './attribute-draft.ts';

describe('登録項目の編集', () => {
  it('識別名は重ならない', () => {
    expect(freshKey('item', ['item1', 'item2'])).toBe('item3');
    const draft = newDraft(['item1']);
    expect(draft.key).toBe('item2');
    expect(draft.choices.map(({ key }) => key)).toEqual(['c1', 'c2']);
    expect(newChoice(draft.choices).key).toBe('c3');
  });

  it('空の新しい選択肢は保存せず、保存済みの選択肢は空でも残して理由を示させる', () => {
    const draft = newDraft([]);
    const choices = [
      { key: 'a', label: ' 旭地区 ', state: 'active' as const, saved: true },
      { key: 'b', label: '', state: 'active' as const, saved: true },
      { key: 'c', label: ' ', state: 'active' as const, saved: false },
    ];
    expect(settingsOf({ ...draft, choices })).toEqual({
      choices: [
        { key: 'a', label: '旭地区', state: 'active' },
        { key: 'b', label: '', state: 'active' },
      ],
    });
  });

  it('空の設定は送らず、全角の数字も読む', () => {
    const draft = { ...newDraft([]), kind: 'year' as const, numbers: { from: '１９１０', to: '' } };
    expect(settingsOf(draft)).toEqual({ from: 1910 });
    expect(settingsOf({ ...draft, kind: 'number', numbers: { unit: '人' } })).toEqual({ unit: '人' });
  });

  it('空の訳は送らない', () => {
    const draft = {
      ...newDraft([]),
      translations: {
        en: { label: ' Area ', help: '', choices: { c1: 'Asahi', c2: '', gone: 'x' } },
        ko: { label: '' },
      },
    };
    expect(translationsOf(draft)).toEqual({ en: { label: 'Area', choices: { c1: 'Asahi' } } });
  });

  it('保存した内容から始まり、並べ替えは端で止まる', () => {
    const draft = draftOf({
      id: '0198c0de-0000-7000-8000-000000000001',
      key: 'birth_year',
      position: 1,
      kind: 'year',
      label: '生まれた年',
      help: '',
      purpose: '年代',
      permittedDepartments: null,
      class: 'open',
      settings: { from: 1910 },
      translations: {},
      askedInTalk: true,
      heading: '',
      keepYears: null,
      state: 'active',
    });
    expect(draft.numbers).toEqual({ from: '1910' });
    expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });
});
