/** The channel that deliveries go through: first form has one LINE Official Account per municipality. */
import type { TxCtx } from '../../platform/context/context.ts';
import { listChannels } from '../line/index.ts';

/** @returns null while the municipality has no channel */
export async function onlyChannel(ctx: TxCtx): Promise<string | null> {
  const [channel] = await listChannels(ctx);
  return channel?.id ?? null;
}
