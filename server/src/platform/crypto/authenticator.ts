/**
 * Proofs that this installation wrote some bytes: HMAC-SHA-256 under a key of the municipality's ring, so that changing
 * the master key leaves them as they are. A proof names its key, and one made before a rotation still holds.
 *
 *     proof = key id (4) ‖ HMAC (32); 32 bytes alone: from before migration 0041
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { deriveKey } from '../config/config.ts';
import type { MunicipalityId } from '../db/database.ts';
import type { FormerMacPurpose, OpenKeyRing } from './key-ring.ts';

export type ProofPurpose = FormerMacPurpose;

const KEY_ID = 4;
const FORMER_LENGTH = 32;

export class Authenticator {
  private readonly municipality: MunicipalityId;
  private readonly ring: OpenKeyRing;
  private readonly derived = new Map<string, Buffer>();

  constructor(municipality: MunicipalityId, ring: OpenKeyRing) {
    this.municipality = municipality;
    this.ring = ring;
  }

  /** 36 bytes, under the newest key. */
  prove(purpose: ProofPurpose, data: Buffer): Buffer {
    const { id } = this.ring.keys.at(-1)!; // a ring is made with a key and never loses one
    const proof = Buffer.alloc(KEY_ID);
    proof.writeUInt32BE(id);
    return Buffer.concat([proof, createHmac('sha256', this.keyFor(purpose, id)!).update(data).digest()]);
  }

  holds(purpose: ProofPurpose, data: Buffer, proof: Buffer): boolean {
    const former = proof.length === FORMER_LENGTH;
    const key = former
      ? this.ring.former.get(purpose)
      : this.knows(proof) && this.keyFor(purpose, proof.readUInt32BE(0));
    const expected = key && createHmac('sha256', key).update(data).digest();
    const mac = former ? proof : proof.subarray(KEY_ID);
    return Boolean(expected) && mac.length === FORMER_LENGTH && timingSafeEqual(mac, expected as Buffer);
  }

  /** Whether the proof's key is in the ring; one of another process's rotation is not yet. */
  knows(proof: Buffer): boolean {
    return (
      proof.length === FORMER_LENGTH ||
      (proof.length === KEY_ID + FORMER_LENGTH &&
        this.ring.keys.some(({ id }) => id === proof.readUInt32BE(0)))
    );
  }

  private keyFor(purpose: ProofPurpose, id: number): Buffer | undefined {
    const name = `${id} ${purpose}`;
    const known = this.derived.get(name);
    if (known) return known;
    const secret = this.ring.keys.find((key) => key.id === id)?.secret;
    if (!secret) return undefined;
    const key = deriveKey(secret, `proof of ${purpose} of municipality ${this.municipality}`);
    this.derived.set(name, key);
    return key;
  }
}
