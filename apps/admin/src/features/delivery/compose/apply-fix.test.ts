import { describe, expect, it } from 'vitest';
import { applyFix, textOfFinding } from './apply-fix.ts';
import { fieldsOf, readDraft } from './draft-fields.ts';

const form = readDraft({
  title: '件名',
  kind: 'event',
  blocks: [
    { kind: 'text', text: '11/22(土)です' },
    {
      kind: 'cards',
      alt: '',
      cards: [{ imageId: null, description: '', title: '子供', text: '', buttons: [] }],
    },
  ],
  quickReplies: [],
  languages: { en: { blocks: [{ kind: 'text', text: 'aa' }], quickReplies: [] } },
  accepted: [],
  target: null,
  silent: false,
  topic: null,
});
const finding = (path: string, start: number, end: number, replacement: string) => ({
  severity: 'warning' as const,
  path,
  message: '',
  fix: { start, end, replacement, label: '直す' },
});

describe('直す', () => {
  it('その文のその場所だけを直す。カードの中も、ほかの言語も', () => {
    const weekday = finding('blocks.0.text', 6, 7, '日');
    expect(fieldsOf(applyFix(form, weekday, '11/22(土)です')).blocks[0]).toEqual({
      kind: 'text',
      text: '11/22(日)です',
    });
    const word = finding('blocks.1.cards.0.title', 0, 2, '子ども');
    expect(textOfFinding(form, word)).toBe('子供');
    expect(textOfFinding(applyFix(form, word, '子供'), word)).toBe('子ども');
    const english = finding('languages.en.blocks.0.text', 0, 1, 'b');
    expect(fieldsOf(applyFix(form, english, 'aa')).languages.en?.blocks).toEqual([
      { kind: 'text', text: 'ba' },
    ]);
  });

  it('見たあとに文が変わっていたら、何もしない', () => {
    expect(applyFix(form, finding('blocks.0.text', 0, 2, 'x'), '前の文')).toBe(form);
    expect(applyFix(form, finding('blocks.9.text', 0, 2, 'x'), '')).toBe(form);
    expect(applyFix(form, finding('title', 0, 2, 'x'), '')).toBe(form);
    expect(textOfFinding(form, finding('blocks.1.cards.7.title', 0, 1, ''))).toBeNull();
  });
});
