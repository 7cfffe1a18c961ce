/** The bytes of an entry that its HMAC covers: everything but the transaction id, which only PostgreSQL knows. */

export interface EntryRow {
  readonly entry_id: string;
  readonly at: Temporal.Instant;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly request_id: string;
  readonly remote_address: string | null;
  readonly action: string;
  readonly subject_kind: string | null;
  readonly subject_id: string | null;
  readonly content: Buffer | null;
}

/** Where the encrypted before, after and purpose of an entry live. */
export const CONTENT_PLACE = { table: 'audit_entries', column: 'content' } as const;

/** JSON of a list is unambiguous; time in microseconds, which is what PostgreSQL keeps. */
export function authenticEntry(row: EntryRow): Buffer {
  return Buffer.from(
    JSON.stringify([
      row.entry_id,
      String(row.at.epochNanoseconds / 1000n),
      row.actor_kind,
      row.actor_id,
      row.request_id,
      row.remote_address,
      row.action,
      row.subject_kind,
      row.subject_id,
      row.content?.toString('base64') ?? null,
    ]),
  );
}
