/** The head of a backup file: what may be known without the key, and the stream's key, sealed by the municipality's ring. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FieldCipher } from '../crypto/field-cipher.ts';
import type { MunicipalityId } from '../db/database.ts';
import { Taker } from './sealed-stream.ts';

const MAGIC = Buffer.from('madoguchi backup 1\n');
const MOST_HEADER = 1_048_576;

const facts = z.object({
  municipalityId: z.number().int().positive(),
  slug: z.string(),
  name: z.string(),
  madeAt: z.string(),
  /** The migrations of the database it was made from: it is restored into one with the same. */
  migrations: z.array(z.string()),
});
const header = z.object({ facts, key: z.base64() });
export type BackupFacts = z.infer<typeof facts>;

/** A file that is no backup, or one of which not even the head is whole. */
export class NotABackup extends Error {
  override readonly name = 'NotABackup';
}

/** Bound to the facts: a head whose facts were changed does not give up the key. */
function place(about: BackupFacts) {
  const hash = createHash('sha256')
    .update(JSON.stringify(facts.parse(about)))
    .digest('hex');
  return { table: 'backup', column: 'key', row: hash };
}

export async function writeHeader(cipher: FieldCipher, about: BackupFacts, key: Buffer): Promise<Buffer> {
  const municipality = about.municipalityId as MunicipalityId; // read from its own row
  const sealed = await cipher.seal(municipality, place(about), key.toString('base64'));
  const body = Buffer.from(JSON.stringify({ facts: about, key: sealed.toString('base64') }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([MAGIC, length, body]);
}

export interface OpenHeader {
  readonly facts: BackupFacts;
  readonly sealedKey: Buffer;
  /** The sealed stream behind the head. */
  readonly stream: AsyncIterable<Buffer>;
}

/** @throws NotABackup */
export async function readHeader(chunks: AsyncIterable<Buffer>): Promise<OpenHeader> {
  const source = new Taker(chunks);
  try {
    const magic = await source.take(MAGIC.length);
    const length = (await source.take(4)).readUInt32BE();
    if (!magic.equals(MAGIC) || length > MOST_HEADER) throw new NotABackup();
    const parsed = header.parse(JSON.parse((await source.take(length)).toString('utf8')));
    return {
      facts: parsed.facts,
      sealedKey: Buffer.from(parsed.key, 'base64'),
      stream: source.remaining(),
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    throw new NotABackup('not a backup of madoguchi, or cut off at its head');
  }
}

/** @throws SealBroken when the key file is of another time or the head was changed */
export async function keyOfStream(
  cipher: FieldCipher,
  { facts: about, sealedKey }: OpenHeader,
): Promise<Buffer> {
  const municipality = about.municipalityId as MunicipalityId; // the cipher refuses any but its own
  return Buffer.from(await cipher.open(municipality, place(about), sealedKey), 'base64');
}
