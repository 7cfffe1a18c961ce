/**
 * Encryption of sealed and special fields: AES-256-GCM under a data key per municipality, which is wrapped by the master
 * key. A sealed value is bound to its place (municipality, table, column, row), so that it cannot be moved elsewhere.
 *
 *     sealed = version (1) ‖ key id (4) ‖ nonce (12) ‖ data ‖ tag (16)
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createCipheriv, createDecipheriv, createHmac, randomFillSync } from 'node:crypto';
import type { MunicipalityId } from '../db/database.ts';
import { Authenticator } from './authenticator.ts';
import {
  openKeyRing,
  sealKeyRing,
  newKey,
  type DataKey,
  type MasterKeys,
  type OpenKeyRing,
} from './key-ring.ts';

/** Where a sealed value lives. `row` is the row's id, made before the insert (uuidv7 or nextval). */
export interface FieldPlace {
  readonly table: string;
  readonly column: string;
  readonly row: string | number;
}

/** The synchronous path, once the municipality's keys are in memory: for loops over many values. */
export interface KeyedCipher {
  /** The newest key of the ring: what is sealed now names it. */
  readonly writingKeyId: number;
  seal(place: FieldPlace, text: string): Buffer;
  /** @throws SealBroken */
  open(place: FieldPlace, sealed: Buffer): string;
  blindIndex(place: Pick<FieldPlace, 'table' | 'column'>, text: string): Buffer;
}

export interface FieldCipher {
  seal(municipality: MunicipalityId, place: FieldPlace, text: string): Promise<Buffer>;
  /**
   * @throws SealBroken when the value was altered, moved from another place, or its key was destroyed
   */
  open(municipality: MunicipalityId, place: FieldPlace, sealed: Buffer): Promise<string>;
  /** 32 bytes by which equal texts of one column are found without opening them. The caller normalises the text. */
  blindIndex(
    municipality: MunicipalityId,
    place: Pick<FieldPlace, 'table' | 'column'>,
    text: string,
  ): Promise<Buffer>;
  /** Loads the keys and hands out the synchronous path. */
  keyed(municipality: MunicipalityId): Promise<KeyedCipher>;
  /**
   * Loads the keys and hands out what makes proofs and checks them. With the `proofs` that are to be checked the ring is
   * read again when one of them names a key that another process has just made.
   */
  authenticator(municipality: MunicipalityId, proofs?: readonly Buffer[]): Promise<Authenticator>;
  /** Drops the keys from memory: after a rotation, and when a municipality's data key is destroyed. */
  forget(municipality: MunicipalityId): void;
}

export interface FieldCipherOptions {
  /** While the master key is being changed the new one and the one before. */
  readonly masterKey: MasterKeys;
  /** Reads municipalities.data_key. */
  readonly loadDataKey: (municipality: MunicipalityId) => Promise<Buffer>;
  /**
   * Counts `uses` of a key before they happen, so that none is used 2^32 times (key-uses.ts). Resolves to false when the
   * ring should be read again because a newer key may be there. Without it (benches) uses are not counted.
   */
  readonly reserveUses?: (municipality: MunicipalityId, keyId: number, uses: number) => Promise<boolean>;
}

/** A sealed value that cannot be opened: altered, moved, or its key is gone. Carries no content. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** A rotation by another process is heard of after ten minutes at the latest; until then values go on under the older key. */
const RING_FRESH_MS = 600_000;

const VERSION = 1;
const HEADER = 5;
const NONCE = 12; // NIST SP 800-38D: 96 bits, random, at most 2^32 uses of a key
const TAG = 16;

/** A data key for a new municipality, wrapped by the master key: what municipalities.data_key holds. */
export function newDataKey(masterKey: Buffer): Buffer {
  return sealKeyRing(masterKey, { keys: [newKey(1)], former: new Map() });
}

export function createFieldCipher(options: FieldCipherOptions): FieldCipher {
  const rings = new Map<MunicipalityId, Promise<MunicipalityCipher>>();
  const readAt = new Map<MunicipalityId, number>();
  // Keys are often first needed inside somebody's transaction; loading them opens its own, which is only wrong in the
  // eyes of the guard against nested transactions. So it runs in the async context in which the cipher was made.
  const outside = AsyncLocalStorage.snapshot();

  /** Looks in the background whether another process has made a new key; the ring at hand serves until then. */
  const refresh = (municipality: MunicipalityId, ring: Promise<MunicipalityCipher>): void => {
    readAt.set(municipality, performance.now());
    void outside(async () => {
      const newest = openKeyRing(options.masterKey, await options.loadDataKey(municipality)).keys.at(-1)!; // never empty
      if (newest.id !== (await ring).writingKeyId && rings.get(municipality) === ring)
        rings.delete(municipality);
    }).catch(() => undefined); // the next look is ten minutes away, and values stay readable
  };

  const load = (municipality: MunicipalityId): Promise<MunicipalityCipher> => {
    let ring = rings.get(municipality);
    if (ring && performance.now() - (readAt.get(municipality) ?? 0) > RING_FRESH_MS)
      refresh(municipality, ring);
    if (!ring) {
      readAt.set(municipality, performance.now());
      ring = outside(async () => {
        const open = openKeyRing(options.masterKey, await options.loadDataKey(municipality));
        return new MunicipalityCipher(municipality, open, options.reserveUses, () =>
          rings.delete(municipality),
        );
      });
      rings.set(municipality, ring);
      const made = ring;
      made.catch(() => rings.get(municipality) === made && rings.delete(municipality)); // the next caller tries again
    }
    return ring;
  };

  const keyed = async (municipality: MunicipalityId): Promise<MunicipalityCipher> => {
    const cipher = await load(municipality);
    await outside(() => cipher.ready());
    return cipher;
  };

  return {
    keyed,
    seal: async (municipality, place, text) => (await keyed(municipality)).seal(place, text),
    blindIndex: async (municipality, place, text) => (await load(municipality)).blindIndex(place, text),
    async open(municipality, place, sealed) {
      const cipher = await load(municipality);
      if (cipher.knows(sealed)) return cipher.open(place, sealed);
      rings.delete(municipality); // sealed by another process after a rotation: read the ring again
      return (await load(municipality)).open(place, sealed);
    },
    async authenticator(municipality, proofs = []) {
      const { authenticator } = await load(municipality);
      if (proofs.every((proof) => authenticator.knows(proof))) return authenticator;
      rings.delete(municipality);
      return (await load(municipality)).authenticator;
    },
    forget: (municipality) => void rings.delete(municipality),
  };
}

/** Uses are counted in blocks: one statement per 65,536 values, and a restart wastes at most one block of 2^31. */
export const USES_PER_BLOCK = 65_536;

class MunicipalityCipher implements KeyedCipher {
  readonly authenticator: Authenticator;
  private readonly municipality: MunicipalityId;
  private readonly keys: ReadonlyMap<number, DataKey>;
  private readonly writing: DataKey;
  private readonly indexKey: Buffer;
  private readonly reserveUses: FieldCipherOptions['reserveUses'];
  private readonly worn: () => void;
  private usesLeft: number;
  private reserving: Promise<void> | null = null;

  constructor(
    municipality: MunicipalityId,
    open: OpenKeyRing,
    reserveUses: FieldCipherOptions['reserveUses'],
    worn: () => void,
  ) {
    const ring = open.keys;
    this.authenticator = new Authenticator(municipality, open);
    this.municipality = municipality;
    this.keys = new Map(ring.map((key) => [key.id, key]));
    this.writing = ring.at(-1)!; // openKeyRing refuses an empty ring
    // From the first key, which stays in the ring: a rotation must not change what look-ups compare.
    this.indexKey = createHmac('sha256', ring[0]!.secret).update('blind index').digest();
    this.reserveUses = reserveUses;
    this.worn = worn;
    this.usesLeft = reserveUses ? 0 : Infinity;
  }

  get writingKeyId(): number {
    return this.writing.id;
  }

  /** Resolves when uses are left to write with. */
  async ready(): Promise<void> {
    if (this.usesLeft > USES_PER_BLOCK / 2) return;
    this.reserving ??= this.reserve();
    if (this.usesLeft <= 0) await this.reserving;
    else this.reserving.catch(() => undefined); // half a block is left: the next caller tries again
  }

  private async reserve(): Promise<void> {
    try {
      // A loop on the synchronous path may have gone beyond its block: what it used is counted too.
      const blocks = 1 + Math.ceil(Math.max(0, -this.usesLeft) / USES_PER_BLOCK);
      const uses = blocks * USES_PER_BLOCK;
      const current = await this.reserveUses?.(this.municipality, this.writing.id, uses);
      this.usesLeft += uses;
      if (current === false) this.worn();
    } finally {
      this.reserving = null;
    }
  }

  knows(sealed: Buffer): boolean {
    return sealed.length >= HEADER && this.keys.has(sealed.readUInt32BE(1));
  }

  seal(place: FieldPlace, text: string): Buffer {
    this.usesLeft -= 1;
    const nonce = nextNonce();
    const cipher = createCipheriv('aes-256-gcm', this.writing.secret, nonce);
    cipher.setAAD(associatedData(this.municipality, place));
    const data = cipher.update(text, 'utf8');
    cipher.final();
    const sealed = Buffer.allocUnsafe(HEADER + NONCE + data.length + TAG);
    sealed[0] = VERSION;
    sealed.writeUInt32BE(this.writing.id, 1);
    sealed.set(nonce, HEADER);
    sealed.set(data, HEADER + NONCE);
    sealed.set(cipher.getAuthTag(), HEADER + NONCE + data.length);
    return sealed;
  }

  open(place: FieldPlace, sealed: Buffer): string {
    if (sealed.length < HEADER + NONCE + TAG || sealed[0] !== VERSION)
      throw new SealBroken('not a sealed value of a known version');
    const key = this.keys.get(sealed.readUInt32BE(1));
    if (!key) throw new SealBroken('sealed under a key that no longer exists');
    const decipher = createDecipheriv('aes-256-gcm', key.secret, sealed.subarray(HEADER, HEADER + NONCE), {
      authTagLength: TAG,
    });
    decipher.setAAD(associatedData(this.municipality, place));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
    const text = decipher.update(sealed.subarray(HEADER + NONCE, sealed.length - TAG), undefined, 'utf8');
    try {
      return text + decipher.final('utf8');
    } catch {
      throw new SealBroken('altered, or moved from another place');
    }
  }

  blindIndex(place: Pick<FieldPlace, 'table' | 'column'>, text: string): Buffer {
    return createHmac('sha256', this.indexKey)
      .update(`${this.municipality}\0${place.table}\0${place.column}\0${text}`)
      .digest();
  }
}

/** Table and column are identifiers and hold no NUL, the row comes last: no two places read the same. */
function associatedData(municipality: MunicipalityId, place: FieldPlace): Buffer {
  return Buffer.from(`${municipality}\0${place.table}\0${place.column}\0${place.row}`);
}

const nonces = Buffer.allocUnsafe(NONCE * 1024);
let nextAt = nonces.length;

/** Random bytes are drawn 12 kB at a time: one system call per value would cost as much as the cipher. */
function nextNonce(): Buffer {
  if (nextAt === nonces.length) {
    randomFillSync(nonces);
    nextAt = 0;
  }
  const nonce = nonces.subarray(nextAt, nextAt + NONCE);
  nextAt += NONCE;
  return nonce;
}
