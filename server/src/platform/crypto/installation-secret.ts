/**
 * One secret of the whole installation, kept in the database wrapped by the master key: the passwords of the database roles
 * and the signatures of short-lived links come from it, so that they stay as they are when the master key is changed. By
 * the administrator's connection, since the roles have no password before it is known.
 */
import { randomBytes } from 'node:crypto';
import { deriveKey } from '../config/config.ts';
import { administrate, type AdminQuery } from '../db/administrate.ts';
import { openKeyRing, rewrapKeyRing, sealKeyRing, type MasterKeys } from './key-ring.ts';

/** Its id in the ring's format: data keys begin at 1, so neither can be put in the other's place. */
const ID = 0;

/** The first one follows from the master key: every process of a first start makes the same. */
export function firstInstallationSecret(masterKey: Buffer): Buffer {
  return deriveKey(masterKey, 'installation');
}

/** @throws Error when it is wrapped under another master key */
export function readInstallationSecret(adminUrl: string, masterKeys: readonly Buffer[]): Promise<Buffer> {
  return administrate(adminUrl, async (query) => {
    const sealed = await storedSecret(query);
    return sealed ? openSecret(masterKeys, sealed) : firstInstallationSecret(masterKeys.at(-1)!); // never empty
  });
}

/** After the migrations of a first start. */
export function keepInstallationSecret(
  adminUrl: string,
  masterKeys: readonly Buffer[],
  secret: Buffer,
): Promise<void> {
  return administrate(adminUrl, async (query) => {
    await query(
      `INSERT INTO installation_keys (name, sealed) VALUES ('installation', $1) ON CONFLICT DO NOTHING`,
      [sealSecret(masterKeys.at(-1)!, secret)], // never empty
    );
  });
}

/**
 * Puts it under the master key `to`; with `anew` it is also another secret, which every process hears of at its next start.
 * @returns false when it was there already
 */
export function changeInstallationSecret(
  adminUrl: string,
  { to, from, anew }: { readonly to: Buffer; readonly from: Buffer; readonly anew: boolean },
): Promise<boolean> {
  return administrate(adminUrl, async (query) => {
    await query('BEGIN');
    const [row] = await query<{ sealed: Buffer }>(
      `SELECT sealed FROM installation_keys WHERE name = 'installation' FOR UPDATE`,
    );
    const sealed = anew ? sealSecret(to, randomBytes(32)) : rewrapKeyRing(to, from, row!.sealed); // kept at every start
    if (sealed)
      await query(
        `UPDATE installation_keys SET sealed = $1, changed_at = now() WHERE name = 'installation'`,
        [sealed],
      );
    await query('COMMIT');
    return sealed !== null;
  });
}

async function storedSecret(query: AdminQuery): Promise<Buffer | null> {
  const [made] = await query<{ there: boolean }>(
    `SELECT to_regclass('public.installation_keys') IS NOT NULL AS there`,
  );
  if (!made?.there) return null;
  const [row] = await query<{ sealed: Buffer }>(
    `SELECT sealed FROM installation_keys WHERE name = 'installation'`,
  );
  return row?.sealed ?? null;
}

function sealSecret(masterKey: Buffer, secret: Buffer): Buffer {
  return sealKeyRing(masterKey, { keys: [{ id: ID, secret }], former: new Map() });
}

function openSecret(masterKeys: MasterKeys, sealed: Buffer): Buffer {
  const [entry] = openKeyRing(masterKeys, sealed).keys;
  if (entry?.id !== ID) throw new Error('the installation key of this database is not one');
  return entry.secret;
}
