import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testing/index.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { Plugs } from '../../platform/plugs/index.ts';
import { facetCodes } from './facet-codes.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const month = (value: string) => ({ kind: 'birth_month', subject: 'children', value });

it('SEG-12 双子のきょうだいの生まれた月も、新しい月も、抜けずに番号がつく', async () => {
  await db.ctx().transaction((ctx) => facetCodes(ctx, [month('2020-04')]));
  const codes = await db
    .ctx()
    .transaction((ctx) =>
      facetCodes(afterRestart(ctx), [month('2020-04'), month('2020-04'), month('2022-07')]),
    );
  expect(codes.every(Number.isInteger)).toBe(true);
  expect(codes[0]).toBe(codes[1]);
  expect(codes[2]).not.toBe(codes[0]);
});

it('どんな順で何度たずねても、同じ値には同じ番号、違う値には違う番号がつく', async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 12 }), async (asked) => {
      const values = asked.map((one) => month(`v${one}`));
      const codes = await db.ctx().transaction((ctx) => facetCodes(ctx, values));
      values.forEach(({ value }, index) => {
        const code = codes[index]!; // as many as were asked
        expect(Number.isInteger(code)).toBe(true);
        expect(seen.get(value) ?? code).toBe(code);
        seen.set(value, code);
      });
      expect(new Set(seen.values()).size).toBe(seen.size);
    }),
    { numRuns: 40 },
  );
});

/** The same municipality seen by a program that remembers nothing yet: another process, or this one after a restart. */
function afterRestart(ctx: TxCtx): TxCtx {
  return { ...ctx, plugs: new Plugs([]) };
}
