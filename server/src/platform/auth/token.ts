/**
 * Opaque tokens: 256 random bits for the bearer, their SHA-256 for the database. A reader of the database cannot sign in.
 */
import { createHash, randomBytes } from 'node:crypto';

/** A fresh token, made at the server only: what a browser brings along is never adopted. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored. No salt and no slow hash: 256 bits cannot be guessed. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
