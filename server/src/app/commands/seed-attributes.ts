import { seedAttributes } from '../../../seed/attributes.ts';
import { attributeDefinitions } from '../../modules/residents/index.ts';
import { MUNICIPALITY, type Command } from './command.ts';

export const attributesSeed: Command = {
  name: 'attributes seed',
  summary: '標準の登録項目（地域、生まれた年、知りたいことなど）を加える。すでにあるものは変えない',
  options: { municipality: MUNICIPALITY },
  async run({ municipality }) {
    const ctx = await municipality();
    // Three transactions: within one, what was read first is remembered.
    const before = await ctx.transaction((ctx) => attributeDefinitions(ctx));
    await ctx.transaction(seedAttributes);
    const after = await ctx.transaction((ctx) => attributeDefinitions(ctx));
    const added = after.length - before.length;
    return {
      data: { added, attributes: after.map(({ key }) => key) },
      text: added === 0 ? '標準の登録項目は、もうそろっています。' : `登録項目を${added}件加えました。`,
    };
  },
};
