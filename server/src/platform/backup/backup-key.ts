/**
 * The key of a municipality's backups is its own ring, which no backup holds. A copy of the ring, wrapped by the master key,
 * lies in a file of its own: kept apart from the backups, it opens them after the loss of the database; destroyed with the
 * ring, nothing opens them any more (DAT-05).
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { createFieldCipher, type FieldCipher } from '../crypto/field-cipher.ts';
import { openKeyRing, sealKeyRing } from '../crypto/key-ring.ts';
import type { MunicipalityId } from '../db/database.ts';

const keyFile = z.object({
  madoguchi: z.literal('backup key 1'),
  municipalityId: z.number().int().positive(),
  slug: z.string(),
  madeAt: z.string(),
  /** The ring as municipalities.data_key holds it, in base64. */
  ring: z.base64(),
});
export type BackupKey = z.infer<typeof keyFile>;

export function backupKeyPath(dataDir: string, municipality: number): string {
  return path.join(dataDir, 'backup-keys', `${municipality}.json`);
}

export async function writeBackupKey(file: string, key: Omit<BackupKey, 'madoguchi'>): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.part`;
  await fs.writeFile(draft, `${JSON.stringify({ madoguchi: 'backup key 1', ...key }, null, 1)}\n`, {
    mode: 0o600,
  });
  await fs.rename(draft, file);
}

/** null: no such file, or not one of ours. */
export async function readBackupKey(file: string): Promise<BackupKey | null> {
  try {
    return keyFile.parse(JSON.parse(await fs.readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Opens what the municipality sealed, by the key file instead of the database. @throws Error under another master key */
export function cipherOfKey(key: BackupKey, masterKeys: readonly Buffer[]): FieldCipher {
  const ring = Buffer.from(key.ring, 'base64');
  openKeyRing(masterKeys, ring);
  return createFieldCipher({
    masterKey: masterKeys,
    loadDataKey: (municipality: MunicipalityId) =>
      municipality === key.municipalityId
        ? Promise.resolve(ring)
        : Promise.reject(new Error('the key file is of another municipality')),
  });
}

/** The ring for a new database: under the master key of today. */
export function ringForDatabase(key: BackupKey, masterKeys: readonly [Buffer, ...Buffer[]]): Buffer {
  return sealKeyRing(masterKeys[0], openKeyRing(masterKeys, Buffer.from(key.ring, 'base64')));
}
