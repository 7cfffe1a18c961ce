/** The endpoints of `contract/src/audiences/lists.ts`. */
import type { ListView } from '@madoguchi/contract/audiences';
import type { Ctx, TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { readSurroundings } from '../definitions.ts';
import { listResidentLists, lockList, viewLists } from './queries.ts';
import { readListFile, resolveList } from './read-list-file.ts';
import { createList, deleteList, replaceList, updateList, type ListFields } from './save-list.ts';
import type { ListClass } from '@madoguchi/contract/audiences';

async function viewOf(ctx: TxCtx, id: string): Promise<ListView> {
  const [view] = await viewLists(ctx, await readSurroundings(ctx), [await lockList(ctx, id)]);
  return found(view, 'list');
}

const sheetIn = async (file: File) => readListFile(new Uint8Array(await file.arrayBuffer()));

export const listRoutes = {
  listResidentLists: (ctx: Ctx) =>
    ctx.transaction(async (ctx) => ({
      lists: await viewLists(ctx, await readSurroundings(ctx), await listResidentLists(ctx)),
    })),

  checkResidentList: async (ctx: Ctx, { file }: { file: File }) => {
    const sheet = await sheetIn(file);
    return ctx.transaction(async (ctx) => (await resolveList(ctx, sheet)).check);
  },

  createResidentList: async (
    ctx: Ctx,
    { file, ...fields }: ListFields & { file: File; class: ListClass },
  ) => {
    const sheet = await sheetIn(file);
    return ctx.transaction(async (ctx) => viewOf(ctx, await createList(ctx, sheet, fields)));
  },

  updateResidentList: (ctx: Ctx, { id, ...fields }: ListFields & { id: string }) =>
    ctx.transaction(async (ctx) => {
      await updateList(ctx, id, fields);
      return viewOf(ctx, id);
    }),

  replaceResidentList: async (ctx: Ctx, { id, file }: { id: string; file: File }) => {
    const sheet = await sheetIn(file);
    return ctx.transaction(async (ctx) => {
      await replaceList(ctx, id, sheet);
      return viewOf(ctx, id);
    });
  },

  deleteResidentList: (ctx: Ctx, { id }: { id: string }) =>
    ctx.transaction(async (ctx) => {
      await deleteList(ctx, id);
      return {};
    }),
};
