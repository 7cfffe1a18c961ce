import { condition as contractCondition, type Condition } from '@madoguchi/contract/audiences';
import { describe, expect, it } from 'vitest';
import {
  addPart,
  changePart,
  emptyGroup,
  fromCondition,
  newAttributePart,
  newPart,
  nextFirstOfApril,
  readAge,
  relationOf,
  removePart,
  toCondition,
  withRelation,
} from './condition-draft.ts';

const district = '0197a000-0000-7000-8000-000000000001';
const birth = '0197a000-0000-7000-8000-000000000002';
const asahi: Condition = { kind: 'choice', definitionId: district, choices: ['asahi'] };
const old: Condition = { kind: 'age', definitionId: birth, from: 65, to: null, on: 'today' };

describe('条件の下書き', () => {
  it.each<[string, Condition]>([
    ['すべてに当てはまる', { kind: 'all', of: [asahi, old] }],
    ['どれかに当てはまる', { kind: 'any', of: [asahi, old] }],
    ['どれにも当てはまらない', { kind: 'not', of: { kind: 'any', of: [asahi, old] } }],
    ['すべてには当てはまらない', { kind: 'not', of: { kind: 'all', of: [asahi, old] } }],
    ['1つだけ当てはまらない', { kind: 'all', of: [asahi, { kind: 'not', of: old }] }],
    ['入れ子', { kind: 'all', of: [asahi, { kind: 'any', of: [old, { kind: 'not', of: asahi }] }] }],
  ])('%s：読んで戻しても同じ条件になる', (_, whole) => {
    const { condition, lacks } = toCondition(fromCondition(whole));
    expect(condition).toEqual(whole);
    expect(lacks).toEqual([]);
    expect(contractCondition.safeParse(condition).success).toBe(true);
  });

  it('条件1つだけでも、次を足せるまとまりになる', () => {
    expect(toCondition(fromCondition(asahi)).condition).toEqual({ kind: 'all', of: [asahi] });
  });

  it('二重の否定は打ち消し合う', () => {
    const whole: Condition = { kind: 'not', of: { kind: 'not', of: asahi } };
    expect(toCondition(fromCondition(whole)).condition).toEqual({ kind: 'all', of: [asahi] });
  });

  it('途中の条件は数えず、何が足りないかを言う', () => {
    const open = newAttributePart({ definitionId: district, conditionKind: 'choice' });
    const age = newAttributePart({ definitionId: birth, conditionKind: 'age' });
    const inner = emptyGroup('any');
    let root = emptyGroup();
    for (const part of [open, newPart(asahi), age, inner]) root = addPart(root, root.id, part);
    const { condition, lacks } = toCondition(root);
    expect(condition).toEqual({ kind: 'all', of: [asahi] });
    expect(lacks).toEqual([
      { id: open.id, lack: 'choices' },
      { id: age.id, lack: 'range' },
      { id: inner.id, lack: 'parts' },
    ]);
  });

  it('何もなければ条件はない', () => {
    const root = emptyGroup();
    expect(toCondition(root)).toMatchObject({ condition: null, lacks: [{ id: root.id, lack: 'parts' }] });
  });

  it('上と下が逆の年齢は途中とみなす', () => {
    const part = newPart({ kind: 'age', definitionId: birth, from: 70, to: 65, on: 'today' });
    expect(toCondition(emptyGroup('all', [part])).lacks).toEqual([{ id: part.id, lack: 'range_order' }]);
  });

  it('問題の場所から画面の条件が分かる（否定と途中の条件があっても）', () => {
    const open = newAttributePart({ definitionId: district, conditionKind: 'choice' });
    const not = { ...newPart(asahi), negated: true };
    const inner = emptyGroup('none', [open, newPart(old)]);
    const { partAt } = toCondition(emptyGroup('all', [open, not, inner]));
    expect(partAt.get('of.0.of')).toBe(not.id);
    expect(partAt.get('of.1.of.of.0')).toBe(inner.parts[1]?.id);
  });

  it('条件を変え、消す。ほかはそのまま', () => {
    const first = newPart(asahi);
    const second = newPart(old);
    const root = emptyGroup('any', [first, emptyGroup('all', [second])]);
    const changed = changePart(root, second.id, () => ({ ...second, negated: true }));
    expect(changed.parts[0]).toBe(root.parts[0]);
    expect(toCondition(changed).condition).toEqual({
      kind: 'any',
      of: [asahi, { kind: 'all', of: [{ kind: 'not', of: old }] }],
    });
    expect(toCondition(removePart(root, first.id)).condition).toEqual({
      kind: 'any',
      of: [{ kind: 'all', of: [old] }],
    });
  });

  it('「回答していない」は回答済みの否定として保存される', () => {
    const attribute = { definitionId: birth, conditionKind: 'age' } as const;
    const part = withRelation(newPart(old), 'not_answered', attribute);
    expect(toCondition(emptyGroup('all', [part])).condition).toEqual({
      kind: 'all',
      of: [{ kind: 'not', of: { kind: 'answered', definitionId: birth } }],
    });
    expect(relationOf(withRelation(part, 'is', attribute))).toBe('is');
  });
});

describe('入力の読み取り', () => {
  it.each([
    ['65', 65],
    ['６５', 65],
    [' 7 ', 7],
    ['', null],
    ['六十', null],
    ['-1', null],
  ])('年齢「%s」', (typed, age) => expect(readAge(typed)).toBe(age));

  it.each([
    ['2026-11-21', '2027-04-01'],
    ['2027-03-31', '2027-04-01'],
    ['2027-04-01', '2028-04-01'],
  ])('%s の次の4月1日は %s', (today, next) => expect(nextFirstOfApril(today)).toBe(next));
});
