/** The signature of a block: nobody without the municipality's keys can rebuild the chain after changing an entry. */
import type { Authenticator } from '../crypto/authenticator.ts';

export interface BlockFacts {
  readonly epoch: number;
  readonly no: number;
  readonly lower: string;
  readonly upper: string;
  readonly entries: number;
  readonly hash: Buffer;
  readonly suspect: string | null;
}

export function signBlock(authenticator: Authenticator, block: BlockFacts): Buffer {
  return authenticator.prove('audit blocks', signedFacts(block));
}

export function isSignedBlock(authenticator: Authenticator, block: BlockFacts, signature: Buffer): boolean {
  return authenticator.holds('audit blocks', signedFacts(block), signature);
}

function signedFacts({ epoch, no, lower, upper, entries, hash, suspect }: BlockFacts): Buffer {
  return Buffer.from(JSON.stringify([epoch, no, lower, upper, entries, hash.toString('hex'), suspect]));
}
