import { hashSeed } from './ids.ts';

/**
 * Virtual users without memory: the id of friend number `index` of the pool `seed` is computed, and an id can be turned back
 * into its number. So a million friends cost no id list, neither here nor on the wire.
 *
 * The 128 bits of an id are (index ^ k0, k1, k2, k3), with k from the seed, sent through eight quarter rounds of ChaCha. Each
 * step of a quarter round can be undone, and the result looks as random as LINE's ids do (which matters to indexes and hashes
 * of the software under test).
 */
const ROUNDS = 8;

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by));
const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');

/** The four words that mark a pool's ids. */
export function poolKey(seed: string): [number, number, number, number] {
  return [hashSeed(`0${seed}`), hashSeed(`1${seed}`), hashSeed(`2${seed}`), hashSeed(`3${seed}`)];
}

function encode(index: number, [k0, k1, k2, k3]: readonly [number, number, number, number]): string {
  let a = index ^ k0;
  let b = k1 | 0;
  let c = k2 | 0;
  let d = k3 | 0;
  for (let round = 0; round < ROUNDS; round++) {
    a = (a + b) | 0;
    d = rotate(d ^ a, 16);
    c = (c + d) | 0;
    b = rotate(b ^ c, 12);
    a = (a + b) | 0;
    d = rotate(d ^ a, 8);
    c = (c + d) | 0;
    b = rotate(b ^ c, 7);
  }
  return `U${hex8(a)}${hex8(b)}${hex8(c)}${hex8(d)}`;
}

/** The user id of virtual user number `index` of the pool `seed`: `U` and 32 hex digits, the same for ever. */
export function virtualUserId(seed: string, index: number): string {
  return encode(index, poolKey(seed));
}

/** Makes ids of one pool faster than `virtualUserId` one by one. */
export function virtualUserIds(seed: string): (index: number) => string {
  const key = poolKey(seed);
  return (index) => encode(index, key);
}

/** The ids of friends `first` … `first + count - 1` without the `U`, 16 bytes each: for seeding a database. */
export function virtualUserIdBytes(seed: string, first: number, count: number): Buffer {
  const idOf = virtualUserIds(seed);
  const bytes = Buffer.allocUnsafe(count * 16);
  for (let i = 0; i < count; i++) bytes.write(idOf(first + i).slice(1), i * 16, 'hex');
  return bytes;
}

/** The value of a hex digit by its character code, -1 for others: reading 500 ids a call with parseInt took half of its time. */
const DIGIT = new Int8Array(256).fill(-1);
for (const [value, digit] of [...'0123456789abcdef'].entries()) DIGIT[digit.charCodeAt(0)] = value;

function wordAt(userId: string, at: number): number {
  let word = 0;
  for (let i = at; i < at + 8; i++) word = (word << 4) | DIGIT[userId.charCodeAt(i)]!;
  return word;
}

/** The four words that `virtualUserId` started from: index ^ k0, k1, k2, k3, if the id is of a pool. Reused between calls. */
const decoded = new Int32Array(4);

/** Undoes `virtualUserId`. The id must have the form of one; the result holds until the next call. */
export function decodeVirtualUserId(userId: string): Int32Array {
  return unmix(wordAt(userId, 1), wordAt(userId, 9), wordAt(userId, 17), wordAt(userId, 25));
}

/** The same from the id's characters in a body; undefined when one of the 32 after the `U` is no hex digit. */
export function decodeVirtualUserIdBytes(bytes: Uint8Array, at: number): Int32Array | undefined {
  let valid = 0;
  for (let word = 0; word < 4; word++) {
    let value = 0;
    const begin = at + 1 + word * 8;
    for (let i = begin; i < begin + 8; i++) {
      const digit = DIGIT[bytes[i]!]!;
      valid |= digit;
      value = (value << 4) | digit;
    }
    decoded[word] = value;
  }
  return valid < 0 ? undefined : unmix(decoded[0]!, decoded[1]!, decoded[2]!, decoded[3]!);
}

function unmix(a: number, b: number, c: number, d: number): Int32Array {
  for (let round = 0; round < ROUNDS; round++) {
    b = rotate(b, 25) ^ c;
    c = (c - d) | 0;
    d = rotate(d, 24) ^ a;
    a = (a - b) | 0;
    b = rotate(b, 20) ^ c;
    c = (c - d) | 0;
    d = rotate(d, 16) ^ a;
    a = (a - b) | 0;
  }
  decoded[0] = a;
  decoded[1] = b;
  decoded[2] = c;
  decoded[3] = d;
  return decoded;
}
