import type { Target } from '@madoguchi/contract/audiences';
import { describe, expect, it } from 'vitest';
import { addPart, newAttributePart, removePart } from '../../audiences/condition-draft.ts';
import {
  fieldsOf,
  isBlank,
  lacksOf,
  readDraft,
  targetOf,
  withRoot,
  type DraftFields,
} from './draft-fields.ts';

const id = '0197a000-0000-7000-8000-000000000001';
const asahi: Target = {
  kind: 'condition',
  condition: { kind: 'all', of: [{ kind: 'choice', definitionId: id, choices: ['asahi'] }] },
  includeUnanswered: true,
};
const draft = (target: Target | null): DraftFields => ({
  title: '件名',
  kind: 'event',
  blocks: [{ kind: 'text', text: '本文' }],
  quickReplies: [{ does: 'say', label: 'はい', value: 'はい' }],
  languages: { en: { blocks: [{ kind: 'text', text: 'Hello' }], quickReplies: [] } },
  accepted: [{ key: 'a', reason: '確認済み' }],
  target,
  silent: true,
  topic: null,
});

describe('下書きの内容', () => {
  it.each<Target | null>([null, { kind: 'everyone' }, { kind: 'segment', segmentId: id }, asahi])(
    '読んで戻しても同じ（配信先 %j）',
    (target) => expect(fieldsOf(readDraft(draft(target)))).toEqual(draft(target)),
  );

  it('条件が途中の間は、最後に完成した条件が残り、配信はできない', () => {
    const { target } = readDraft(draft(asahi));
    const part = newAttributePart({ definitionId: id, conditionKind: 'age' });
    const half = withRoot(target, addPart(target.root, target.root.id, part));
    expect(targetOf(half)).toEqual(asahi);
    expect(lacksOf(half)).toEqual([{ id: part.id, lack: 'range' }]);
    expect(lacksOf(withRoot(half, removePart(half.root, part.id)))).toEqual([]);
  });

  it('友だち全員から条件に変えたときは、条件ができるまで配信先はない', () => {
    const { target } = readDraft(draft({ kind: 'everyone' }));
    expect(targetOf({ ...target, kind: 'condition' })).toBeNull();
  });

  it('ほかの選び方を見ても、作った条件は消えない', () => {
    const { target } = readDraft(draft(asahi));
    expect(targetOf({ ...target, kind: 'everyone' })).toEqual({ kind: 'everyone' });
    expect(targetOf({ ...target, kind: 'condition' })).toEqual(asahi);
  });

  it('何も書いていない下書きが分かる', () => {
    const blank = {
      ...draft(null),
      title: '',
      quickReplies: [],
      languages: {},
      blocks: [{ kind: 'text' as const, text: ' \n' }],
    };
    expect(isBlank(blank)).toBe(true);
    expect(isBlank({ ...blank, title: '件名' })).toBe(false);
    expect(isBlank({ ...blank, target: { kind: 'everyone' } })).toBe(false);
    expect(isBlank({ ...blank, blocks: [{ kind: 'image', mediaId: id, description: '' }] })).toBe(false);
  });
});
