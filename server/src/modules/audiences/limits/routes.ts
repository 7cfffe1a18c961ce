/** The endpoints of `contract/src/audiences/limits.ts`. */
import { actingStaff, type Ctx, type TxCtx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { namesOfStaff, whoGivesRights } from '../../staff/index.ts';
import { readSurroundings } from '../definitions.ts';
import { listLimits, readLimit, segmentsNamed } from './queries.ts';
import { setLimit } from './set-limit.ts';

async function limitOf(ctx: TxCtx, id: string) {
  found((await namesOfStaff(ctx, [id])).get(id), 'staffMember');
  const [limit] = await listLimits(ctx, await readSurroundings(ctx), id);
  return { limit: limit ?? null };
}

export const limitRoutes = {
  listSendingLimits: (ctx: Ctx) =>
    ctx.transaction(async (ctx) => ({ limits: await listLimits(ctx, await readSurroundings(ctx)) })),

  getSendingLimit: (ctx: Ctx, { id }: { id: string }) => ctx.transaction((ctx) => limitOf(ctx, id)),

  setSendingLimit: (ctx: Ctx, { id, segmentIds }: { id: string; segmentIds: string[] | null }) =>
    ctx.transaction(async (ctx) => {
      await setLimit(ctx, await readSurroundings(ctx), id, segmentIds);
      return limitOf(ctx, id);
    }),

  mySendingLimit: (ctx: Ctx) =>
    ctx.transaction(async (ctx) => {
      const me = actingStaff(ctx);
      const limit = me === null ? null : await readLimit(ctx, me);
      if (limit === null) return { limit };
      const segments = segmentsNamed(await readSurroundings(ctx), limit);
      return { limit: { segments, givers: [...(await whoGivesRights(ctx))] } };
    }),
};
