/**
 * The data keys of one municipality as municipalities.data_key keeps them: each wrapped by a key derived from the master
 * key, the last one writes, the older ones only read. Keys are never removed one by one: the first also makes the blind
 * indexes, and old values stay readable. Destroying the whole column destroys every sealed value of the municipality.
 *
 *     data_key = version (1) ‖ { key id (4) ‖ nonce (12) ‖ wrapped key (32) ‖ tag (16) } …
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey } from '../config/config.ts';
import type { MunicipalityId } from '../db/database.ts';

export interface DataKey {
  readonly id: number;
  /** 32 bytes. */
  readonly secret: Buffer;
}

/** In the order in which they were made. */
export type KeyRing = readonly DataKey[];

/** The master key, or while it is being changed the new one and the one before: whichever opens a ring. */
export type MasterKeys = Buffer | readonly Buffer[];

export interface OpenKeyRing {
  readonly keys: KeyRing;
  /** The keys of the record's proofs from before each ring had its own (`formerMacKeys`), by purpose; often none. */
  readonly former: ReadonlyMap<FormerMacPurpose, Buffer>;
  /** The master key that it is wrapped by. */
  readonly under: Buffer;
}

const VERSION = 1;
const ENTRY = 4 + 12 + 32 + 16;

/** Purposes that once had a key from the master key itself. Ids from FORMER_ID up are theirs, by place in this list. */
const FORMER_MACS = ['audit entries', 'audit blocks', 'audit cuts', 'audit anchors'] as const;
export type FormerMacPurpose = (typeof FORMER_MACS)[number];
/** Far above any data key's id: one key a day would need eleven million years. */
const FORMER_ID = 0xffff_fff0;

export function newKey(id: number): DataKey {
  return { id, secret: randomBytes(32) };
}

export function sealKeyRing(masterKey: Buffer, { keys, former }: Omit<OpenKeyRing, 'under'>): Buffer {
  const wrapping = deriveKey(masterKey, 'wrapping of data keys');
  const formerKeys = FORMER_MACS.flatMap((purpose, at) => {
    const secret = former.get(purpose);
    return secret ? [{ id: FORMER_ID + at, secret }] : [];
  });
  const entries = [...keys, ...formerKeys].map((key) => {
    const id = Buffer.alloc(4);
    id.writeUInt32BE(key.id);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', wrapping, nonce).setAAD(id);
    return Buffer.concat([id, nonce, cipher.update(key.secret), cipher.final(), cipher.getAuthTag()]);
  });
  return Buffer.concat([Buffer.of(VERSION), ...entries]);
}

/**
 * @throws Error when the ring was destroyed, or wrapped under another master key
 */
export function openKeyRing(masterKeys: MasterKeys, sealed: Buffer): OpenKeyRing {
  if (sealed[0] !== VERSION || sealed.length < 1 + ENTRY || (sealed.length - 1) % ENTRY !== 0)
    throw new Error('the data key of this municipality was destroyed or is of an unknown version');
  for (const under of Buffer.isBuffer(masterKeys) ? [masterKeys] : masterKeys) {
    const all = openEntries(under, sealed);
    if (!all) continue;
    const former = new Map(
      all.flatMap(({ id, secret }) => (id >= FORMER_ID ? [[FORMER_MACS[id - FORMER_ID]!, secret]] : [])), // only ids of the list are written
    );
    return { keys: all.filter(({ id }) => id < FORMER_ID), former, under };
  }
  throw new Error('the data key does not open: MASTER_KEY is not the one under which this database was made');
}

/** null: wrapped by another master key, or altered. */
function openEntries(masterKey: Buffer, sealed: Buffer): KeyRing | null {
  const wrapping = deriveKey(masterKey, 'wrapping of data keys');
  const ring: DataKey[] = [];
  for (let at = 1; at < sealed.length; at += ENTRY) {
    const entry = sealed.subarray(at, at + ENTRY);
    const decipher = createDecipheriv('aes-256-gcm', wrapping, entry.subarray(4, 16), { authTagLength: 16 });
    decipher.setAAD(entry.subarray(0, 4));
    decipher.setAuthTag(entry.subarray(48));
    try {
      ring.push({
        id: entry.readUInt32BE(0),
        secret: Buffer.concat([decipher.update(entry.subarray(16, 48)), decipher.final()]),
      });
    } catch {
      return null;
    }
  }
  return ring;
}

/** The ring with a new key to write with, under the same master key as before, and that key's id. */
export function rotateKeyRing(masterKeys: MasterKeys, sealed: Buffer): { sealed: Buffer; keyId: number } {
  const { keys, former, under } = openKeyRing(masterKeys, sealed);
  const last = keys.at(-1)!; // a ring is made with a key and never loses one
  const keyId = last.id + 1;
  return { sealed: sealKeyRing(under, { keys: [...keys, newKey(keyId)], former }), keyId };
}

/** The ring under another master key; null when it already is. */
export function rewrapKeyRing(to: Buffer, from: Buffer, sealed: Buffer): Buffer | null {
  const ring = openKeyRing([to, from], sealed);
  return ring.under.equals(to) ? null : sealKeyRing(to, ring);
}

/**
 * The ring with the keys that proved this municipality's record until migration 0041, when they came from the master key:
 * with them the ring is all that old proofs need.
 */
export function adoptFormerMacKeys(masterKey: Buffer, municipality: MunicipalityId, sealed: Buffer): Buffer {
  const { keys } = openKeyRing(masterKey, sealed);
  const former = new Map(
    FORMER_MACS.map((purpose) => [
      purpose,
      deriveKey(masterKey, `authenticate ${purpose} of municipality ${municipality}`),
    ]),
  );
  return sealKeyRing(masterKey, { keys, former });
}
