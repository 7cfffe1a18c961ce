/** LINE's user id: `U` and 32 hex digits, kept as 16 bytes (facts section 8). */

/** null for whatever is not a user id, e.g. those of groups or of invalid input. */
export function lineUserIdToBytes(id: unknown): Buffer | null {
  return typeof id === 'string' && /^U[0-9a-f]{32}$/.test(id) ? Buffer.from(id.slice(1), 'hex') : null;
}

export function lineUserIdFromBytes(bytes: Uint8Array): string {
  return `U${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
