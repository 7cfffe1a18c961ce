/** The endpoints of 外部連携キー: parse → use case → view. */
import { integration } from '@madoguchi/contract/integration';
import type { TxCtx } from '../../platform/context/context.ts';
import { found } from '../../platform/errors/index.ts';
import { implement } from '../../platform/http/routes.ts';
import { createApiKey } from './create-api-key.ts';
import { listApiKeys } from './list-api-keys.ts';
import { revokeApiKey } from './revoke-api-key.ts';

async function showKey(ctx: TxCtx, id: string) {
  return found(
    (await listApiKeys(ctx)).find((one) => one.id === id),
    'apiKey',
  );
}

export const routes = implement(integration, {
  listApiKeys: (ctx) =>
    ctx.transaction(async (ctx) => ({ entries: await listApiKeys(ctx) }), { readOnly: true }),
  createApiKey: (ctx, input) =>
    ctx.transaction(async (ctx) => {
      const { id, key } = await createApiKey(ctx, input);
      return { key, entry: await showKey(ctx, id) };
    }),
  revokeApiKey: (ctx, { id }) =>
    ctx.transaction(async (ctx) => {
      await revokeApiKey(ctx, id);
      return showKey(ctx, id);
    }),
});
