/**
 * Passwords at rest: Argon2id in the PHC string form, so that a stored hash says how it was made.
 */
import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';
import { DomainError } from '../errors/index.ts';
import { Queue } from '../shares/queue.ts';
import { functionAtWork } from '../shares/working-for.ts';

/** OWASP's Password Storage Cheat Sheet (2025), second choice: 19 MiB, two passes. 25–30 ms on one of our cores. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/**
 * Hashes run in libuv's pool of four threads, which files and DNS also need. Two at a time leave room, so that a flood
 * at the sign-in page cannot slow the others down.
 */
const AT_ONCE = 2;
let running = 0;
/**
 * Whoever waits takes turns by the function that it works for: strangers' sign-ins, those of known browsers, and people who
 * are signed in already. So a flood at one of them cannot hold up the others.
 */
const waiting = new Queue();
/** About three seconds of hashing: beyond it the newest of the longest lane is told to wait, not whoever comes from elsewhere. */
const MOST_WAITING = 200;

/** Hashes a new password with a fresh salt. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await derive(password, salt, COST, TAG_BYTES);
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(salt)}$${base64(tag)}`;
}

/**
 * Tells whether `password` made `stored`. With `stored` null (no such account, or one without a password) it does the
 * same work and answers false, so that the time does not tell who has an account.
 * @throws DomainError too_many_attempts when too many of the same kind are waiting already
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = parse(stored ?? NOBODY);
  const tag = await derive(password, parsed.salt, parsed.cost, parsed.tag.length);
  return timingSafeEqual(tag, parsed.tag) && stored !== null;
}

/** True when a stored hash was made with less effort than today's: hash again at the next successful sign-in. */
export function needsRehash(stored: string): boolean {
  const { cost } = parse(stored);
  return cost.memory < COST.memory || cost.passes < COST.passes;
}

/** A hash that no password makes (its tag is random), of today's cost: for an account that nobody may enter by password. */
export function unusableHash(): string {
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(randomBytes(SALT_BYTES))}$${base64(randomBytes(TAG_BYTES))}`;
}

const NOBODY = unusableHash();

interface Cost {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

function parse(stored: string): { cost: Cost; salt: Buffer; tag: Buffer } {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(stored);
  if (!match) throw new Error('a stored password hash is not in the argon2id PHC form');
  const [, memory, passes, parallelism, salt, tag] = match;
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt!, 'base64'),
    tag: Buffer.from(tag!, 'base64'),
  };
}

async function derive(password: string, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  // NFKC: full-width ＡＢＣ１２３ typed with the input method on is the same password (NIST SP 800-63B 3.1.1.2).
  const parameters: Argon2Parameters = { message: password.normalize('NFKC'), nonce, tagLength, ...cost };
  await turn();
  try {
    return await new Promise<Buffer>((resolve, reject) =>
      argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag))),
    );
  } finally {
    const next = waiting.takeNext();
    if (next) next.settle(true);
    else running--;
  }
}

/** Resolves when it is one's turn; the place is then one's own. */
async function turn(): Promise<void> {
  if (running < AT_ONCE) {
    running++;
    return;
  }
  const entered = await new Promise<boolean>((settle) => {
    const waiter = { since: 0, from: functionAtWork() ?? '', settle };
    waiting.add(waiter, MOST_WAITING)?.settle(false);
  });
  if (!entered) throw new DomainError('too_many_attempts', { retryAfterSeconds: 5 });
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
