/**
 * The data keys of one municipality as municipalities.data_key keeps them: each wrapped by a key derived from the master
 * key, the last one writes, the older ones only read. Keys are never removed one by one: the first also makes the blind
 * indexes, and old values stay readable. Destroying the whole column destroys every sealed value of the municipality.
 *
 *     data_key = version (1) ‖ { key id (4) ‖ nonce (12) ‖ wrapped key (32) ‖ tag (16) } …
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { deriveKey } from '../config/config.ts';

export interface DataKey {
  readonly id: number;
  /** 32 bytes. */
  readonly secret: Buffer;
}

/** In the order in which they were made. */
export type KeyRing = readonly DataKey[];

const VERSION = 1;
const ENTRY = 4 + 12 + 32 + 16;

export function newKey(id: number): DataKey {
  return { id, secret: randomBytes(32) };
}

export function sealKeyRing(masterKey: Buffer, ring: KeyRing): Buffer {
  const wrapping = deriveKey(masterKey, 'wrapping of data keys');
  const entries = ring.map((key) => {
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
export function openKeyRing(masterKey: Buffer, sealed: Buffer): KeyRing {
  if (sealed[0] !== VERSION || sealed.length < 1 + ENTRY || (sealed.length - 1) % ENTRY !== 0)
    throw new Error('the data key of this municipality was destroyed or is of an unknown version');
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
      throw new Error(
        'the data key does not open: MASTER_KEY is not the one under which this database was made',
      );
    }
  }
  return ring;
}

/** The ring with a new key to write with, and that key's id. */
export function rotateKeyRing(masterKey: Buffer, sealed: Buffer): { sealed: Buffer; keyId: number } {
  const ring = openKeyRing(masterKey, sealed);
  const last = ring.at(-1)!; // openKeyRing refuses an empty ring
  const keyId = last.id + 1;
  return { sealed: sealKeyRing(masterKey, [...ring, newKey(keyId)]), keyId };
}
