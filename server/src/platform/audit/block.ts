/** The signature of a block: nobody without the master key can rebuild the chain after changing an entry. */
import type { TxCtx } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';

export interface BlockFacts {
  readonly epoch: number;
  readonly no: number;
  readonly lower: string;
  readonly upper: string;
  readonly entries: number;
  readonly hash: Buffer;
  readonly suspect: string | null;
}

export function signBlock(
  ctx: Pick<TxCtx, 'cipher'>,
  municipality: MunicipalityId,
  block: BlockFacts,
): Buffer {
  const { epoch, no, lower, upper, entries, hash, suspect } = block;
  const text = JSON.stringify([epoch, no, lower, upper, entries, hash.toString('hex'), suspect]);
  return ctx.cipher.authenticate(municipality, 'audit blocks', Buffer.from(text));
}
