import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HandleSet } from './handle-set.ts';
import { UserDirectory } from './users.ts';
import { virtualUserId, virtualUserIdBytes } from './virtual-users.ts';

test('仮想利用者のIDは、LINEの形で、番号に戻せる', () => {
  const users = new UserDirectory();
  users.put({ displayName: '名前のある人' });
  users.growPool('甲', 1_000_000);
  users.growPool('乙', 10);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999 }), (index) => {
      const id = virtualUserId('甲', index);
      const handle = users.handleOf(id);
      return /^U[0-9a-f]{32}$/.test(id) && (handle & 0xffffff) === index && users.idOf(handle) === id;
    }),
  );
  expect(users.handleOf(virtualUserId('甲', 1_000_000))).toBe(-1);
  expect(users.handleOf(virtualUserId('乙', 9))).toBeGreaterThan(0);
  expect(users.handleOf(virtualUserId('丙', 0))).toBe(-1);
  expect(users.handleOf(`U${'f'.repeat(32)}`)).toBe(-1);
});

test('名前のある利用者は、前からいても後から名づけても、同じ一人のまま', () => {
  const users = new UserDirectory();
  const [early, late] = [virtualUserId('甲', 0), virtualUserId('甲', 1)];
  users.put({ userId: early, displayName: '先の人' });
  const before = users.handleOf(early);
  const { handleAt } = users.growPool('甲', 10);
  expect([users.handleOf(early), handleAt(0)]).toEqual([before, before]);
  users.put({ userId: late, displayName: '後の人' });
  expect(users.handleOf(late)).toBe(handleAt(1));
  expect(users.find(late)?.displayName).toBe('後の人');
  expect(users.named().map(({ displayName }) => displayName)).toEqual(['先の人', '後の人']);
});

test('16バイトの並びは、IDと同じ', () => {
  const bytes = virtualUserIdBytes('甲', 5, 2);
  expect(bytes.toString('hex')).toBe(virtualUserId('甲', 5).slice(1) + virtualUserId('甲', 6).slice(1));
});

test('HandleSetは集合としてふるまう', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 3 }))),
      (steps) => {
        const set = new HandleSet();
        const model = new Set<number>();
        for (const [add, index, pool] of steps) {
          const handle = ((pool << 24) | index) >>> 0;
          if (add) expect(set.add(handle)).toBe(!model.has(handle));
          else expect(set.delete(handle)).toBe(model.has(handle));
          if (add) model.add(handle);
          else model.delete(handle);
        }
        const seen: number[] = [];
        set.clone().forEach((handle) => seen.push(handle));
        expect(seen.sort((a, b) => a - b)).toEqual([...model].sort((a, b) => a - b));
        expect(set.size).toBe(model.size);
      },
    ),
  );
});
