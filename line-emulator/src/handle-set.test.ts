import { expect, test } from 'vitest';
import { HandleSet } from './handle-set.ts';
import { seededRandom } from './ids.ts';

/** Handles of two pools, some far out. */
function some(seed: number, count: number): Set<number> {
  const random = seededRandom(seed);
  return new Set(
    Array.from({ length: count }, () => (random() < 0.5 ? 0 : 0x03000000) + Math.floor(random() * 300_000)),
  );
}
const setOf = (handles: Iterable<number>): HandleSet => {
  const set = new HandleSet();
  for (const handle of handles) set.add(handle);
  return set;
};
const listOf = (set: HandleSet): number[] => {
  const found: number[] = [];
  set.forEach((handle) => found.push(handle));
  return found.toSorted((a, b) => a - b);
};
const sorted = (handles: Iterable<number>) => [...handles].toSorted((a, b) => a - b);

test('途中からの一部は、端から数えたものと同じ', () => {
  const set = setOf(some(9, 5000));
  const all: number[] = [];
  set.forEach((handle) => all.push(handle));
  for (const [start, limit] of [
    [0, 1],
    [0, 5000],
    [1, 1000],
    [31, 33],
    [set.size - 3, 10],
    [set.size, 10],
  ] as const) {
    expect(set.slice(start, limit)).toEqual(all.slice(start, start + limit));
  }
});

test('合わせる・共通だけ残す・除くは、ふつうの集合と同じ結果になり、数も合う', () => {
  for (const [a, b] of [
    [some(1, 5000), some(2, 7000)],
    [some(3, 10), some(4, 9000)],
    [some(5, 3000), new Set<number>()],
    [new Set([7]), some(6, 100)],
  ] as const) {
    const operations = [
      ['addAll', a.union(b)],
      ['retainAll', a.intersection(b)],
      ['deleteAll', a.difference(b)],
    ] as const;
    for (const [name, expected] of operations) {
      const set = setOf(a);
      const other = setOf(b);
      set[name](other);
      expect(listOf(set)).toEqual(sorted(expected));
      expect(set.size).toBe(expected.size);
      expect(listOf(other)).toEqual(sorted(b));
    }
    expect([...setOf(a).blocks(64)].flatMap((block) => [...block]).toSorted((x, y) => x - y)).toEqual(
      sorted(a),
    );
  }
});
