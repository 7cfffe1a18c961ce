import type { Department } from '@madoguchi/contract/staff';
import { expect, it } from 'vitest';
import { placeAfter, placeBefore } from './places.ts';

it('上へ・下へは、同じ親の中で1つずつ動き、端では動かない', () => {
  const all = ['a', 'b', 'c'].map((id) => ({ id, parentId: null, retired: false }) as Department);
  expect(all.map((entry) => placeBefore(all, entry))).toEqual([undefined, 'a', 'b']);
  expect(all.map((entry) => placeAfter(all, entry))).toEqual(['c', null, undefined]);
});
