import { seedAttributes } from '../../../seed/attributes.ts';
import type { TxCtx } from '../../platform/context/context.ts';
import { MUNICIPALITY, type Command } from './command.ts';

export const attributesSeed: Command = {
  name: 'attributes seed',
  summary: '標準の登録項目（地域、生まれた年、知りたいことなど）を加える。すでにあるものは変えない',
  options: { municipality: MUNICIPALITY },
  async run({ municipality }) {
    const ctx = await municipality();
    const { before, after } = await ctx.transaction(async (ctx) => {
      const before = await keysOf(ctx);
      await seedAttributes(ctx);
      return { before, after: await keysOf(ctx) };
    });
    const added = after.filter((key) => !before.includes(key));
    return {
      data: { added: added.length, attributes: after },
      text:
        added.length === 0
          ? '標準の登録項目は、もうそろっています。'
          : `登録項目を${added.length}件加えました。`,
    };
  },
};

/** Read from the table itself: what the residents module remembers may be a second old. */
async function keysOf(ctx: TxCtx): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('attribute_definitions')
    .select('key')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .orderBy('position')
    .execute();
  return rows.map((row) => row.key);
}
