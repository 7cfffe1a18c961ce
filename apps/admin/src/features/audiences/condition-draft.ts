/**
 * A condition while somebody builds it: parts may still be incomplete, each has a name for the screen, and 当てはまらない
 * is a property of a part instead of a node around it. Pure; `toCondition` and `fromCondition` lead to the contract.
 */
import type { Condition, ConditionAttribute, ConditionLeaf } from '@madoguchi/contract/audiences';

/** すべてに当てはまる／どれかに当てはまる／どれにも当てはまらない; 'not_all' is only read, never offered. */
export type GroupMode = 'all' | 'any' | 'none' | 'not_all';

export interface DraftGroup {
  readonly kind: 'group';
  readonly id: string;
  readonly mode: GroupMode;
  readonly parts: readonly DraftPart[];
}

export interface DraftLeaf {
  readonly kind: 'leaf';
  readonly id: string;
  readonly negated: boolean;
  readonly leaf: ConditionLeaf;
}

export type DraftPart = DraftGroup | DraftLeaf;

/** What a part still needs before it means something. */
export type Lack =
  | 'choices'
  | 'range'
  | 'range_order'
  | 'day'
  | 'languages'
  | 'segment'
  | 'list'
  | 'subject'
  | 'parts';

export interface CompiledDraft {
  /** null: nothing complete is there. */
  readonly condition: Condition | null;
  readonly lacks: readonly { readonly id: string; readonly lack: Lack }[];
  /** From the path of a problem (`of.1.of`) to the part on the screen. */
  readonly partAt: ReadonlyMap<string, string>;
}

let lastId = 0;
/** Unique within the page, for keys, labels and focus. */
const nextId = (): string => `part-${(lastId += 1)}`;

export function emptyGroup(mode: GroupMode = 'all', parts: readonly DraftPart[] = []): DraftGroup {
  return { kind: 'group', id: nextId(), mode, parts };
}

export function newPart(leaf: ConditionLeaf): DraftLeaf {
  return { kind: 'leaf', id: nextId(), negated: false, leaf };
}

/** The first form of a condition about an attribute. */
export function newAttributePart({
  definitionId,
  conditionKind,
}: Pick<ConditionAttribute, 'definitionId' | 'conditionKind'>): DraftLeaf {
  return newPart(attributeLeaf(definitionId, conditionKind));
}

/** The top is always a group, so that a second part can be added beside the first. */
export function fromCondition(condition: Condition | null): DraftGroup {
  if (condition === null) return emptyGroup();
  const part = read(condition, false);
  return part.kind === 'group' ? part : emptyGroup('all', [part]);
}

function read(condition: Condition, negated: boolean): DraftPart {
  if (condition.kind === 'not') return read(condition.of, !negated);
  if (condition.kind !== 'all' && condition.kind !== 'any') {
    return { kind: 'leaf', id: nextId(), negated, leaf: condition };
  }
  const mode = condition.kind === 'all' ? (negated ? 'not_all' : 'all') : negated ? 'none' : 'any';
  return { kind: 'group', id: nextId(), mode, parts: condition.of.map((part) => read(part, false)) };
}

/** What the complete parts mean. Incomplete ones are left out and listed. */
export function toCondition(root: DraftGroup): CompiledDraft {
  const lacks: { id: string; lack: Lack }[] = [];
  const partAt = new Map<string, string>();
  const under = (path: string, step: string) => (path === '' ? step : `${path}.${step}`);

  function build(part: DraftPart, path: string): Condition | null {
    if (part.kind === 'leaf') {
      const lack = lackOf(part.leaf);
      if (lack) {
        lacks.push({ id: part.id, lack });
        return null;
      }
      partAt.set(path, part.id);
      if (!part.negated) return part.leaf;
      partAt.set(under(path, 'of'), part.id);
      return { kind: 'not', of: part.leaf };
    }
    const negated = part.mode === 'none' || part.mode === 'not_all';
    const inner = negated ? under(path, 'of') : path;
    const of: Condition[] = [];
    for (const child of part.parts) {
      const built = build(child, under(inner, `of.${of.length}`));
      if (built) of.push(built);
    }
    if (of.length === 0) {
      if (part.parts.length === 0) lacks.push({ id: part.id, lack: 'parts' });
      return null;
    }
    partAt.set(path, part.id);
    partAt.set(inner, part.id);
    const group: Condition = { kind: part.mode === 'any' || part.mode === 'none' ? 'any' : 'all', of };
    return negated ? { kind: 'not', of: group } : group;
  }

  const condition = build(root, '');
  return { condition, lacks, partAt };
}

function lackOf(leaf: ConditionLeaf): Lack | null {
  switch (leaf.kind) {
    case 'choice':
      return leaf.choices.length === 0 ? 'choices' : null;
    case 'age':
    case 'dates_age':
      if (leaf.from === null && leaf.to === null) return 'range';
      if (leaf.from !== null && leaf.to !== null && leaf.from > leaf.to) return 'range_order';
      return leaf.on === '' ? 'day' : null;
    case 'friend_since':
      if (leaf.from === null && leaf.to === null) return 'day';
      return leaf.from !== null && leaf.to !== null && leaf.from > leaf.to ? 'range_order' : null;
    case 'language':
      return leaf.languages.length === 0 ? 'languages' : null;
    case 'segment':
      return leaf.segmentId === '' ? 'segment' : null;
    case 'list':
      return leaf.listId === '' ? 'list' : null;
    case 'plugged':
      return leaf.settings['subject'] === '' ? 'subject' : null;
    default:
      return null;
  }
}

/** The same tree with one part changed; null takes it away. */
export function changePart<P extends DraftPart>(
  root: P,
  id: string,
  change: (part: DraftPart) => DraftPart | null,
): P {
  if (root.id === id) return (change(root) ?? root) as P; // the top itself stays
  if (root.kind === 'leaf') return root;
  const parts = root.parts.flatMap((part) => {
    if (part.id !== id) return [changePart(part, id, change)];
    const changed = change(part);
    return changed ? [changed] : [];
  });
  return { ...root, parts };
}

export function addPart(root: DraftGroup, groupId: string, added: DraftPart): DraftGroup {
  return changePart(root, groupId, (group) =>
    group.kind === 'group' ? { ...group, parts: [...group.parts, added] } : group,
  );
}

export function removePart(root: DraftGroup, id: string): DraftGroup {
  return changePart(root, id, () => null);
}

/** How a condition about an attribute begins: 次のどれか, 次のどれでもない, 回答している, 回答していない. */
export type Relation = 'is' | 'is_not' | 'answered' | 'not_answered';

export function relationOf({ leaf, negated }: DraftLeaf): Relation {
  if (leaf.kind === 'answered') return negated ? 'not_answered' : 'answered';
  return negated ? 'is_not' : 'is';
}

export function withRelation(
  part: DraftLeaf,
  relation: Relation,
  attribute: Pick<ConditionAttribute, 'definitionId' | 'conditionKind'>,
): DraftLeaf {
  const negated = relation === 'is_not' || relation === 'not_answered';
  const { definitionId, conditionKind } = attribute;
  if (relation === 'answered' || relation === 'not_answered') {
    return { ...part, negated, leaf: { kind: 'answered', definitionId } };
  }
  const leaf = part.leaf.kind === 'answered' ? attributeLeaf(definitionId, conditionKind) : part.leaf;
  return { ...part, negated, leaf };
}

function attributeLeaf(
  definitionId: string,
  conditionKind: ConditionAttribute['conditionKind'],
): ConditionLeaf {
  switch (conditionKind) {
    case 'choice':
      return { kind: 'choice', definitionId, choices: [] };
    case 'age':
      return { kind: 'age', definitionId, from: null, to: null, on: 'today' };
    case 'dates_age':
      return { kind: 'dates_age', definitionId, unit: 'years', from: null, to: null, on: 'today' };
  }
}

/** Typed ages: full-width digits too; anything else is nothing. */
export function readAge(typed: string): number | null {
  const digits = typed.normalize('NFKC').trim();
  return /^\d{1,4}$/.test(digits) ? Number(digits) : null;
}

/** 1 April that comes next: the day by which school years are counted. */
export function nextFirstOfApril(today: string): string {
  const [year, rest] = [Number(today.slice(0, 4)), today.slice(5)];
  return `${rest < '04-01' ? year : year + 1}-04-01`;
}
