/** The endpoints of 公開区分: parse → use case → view. */
import { publication } from '@madoguchi/contract/publication';
import { found } from '../../platform/errors/index.ts';
import { implement } from '../../platform/http/routes.ts';
import { listFunctions } from './list-functions.ts';
import { setPublication } from './set-publication.ts';

export const routes = implement(publication, {
  listFunctions: (ctx) =>
    ctx.transaction(async (ctx) => ({ entries: await listFunctions(ctx) }), { readOnly: true }),
  setPublication: (ctx, change) =>
    ctx.transaction(async (ctx) => {
      await setPublication(ctx, change);
      const all = await listFunctions(ctx);
      return found(
        all.find((one) => one.name === change.name),
        'function',
      );
    }),
});
