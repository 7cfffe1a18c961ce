/**
 * Who did what to what, appended in the transaction that does it and sealed into a hash chain within a second
 * (sealer.ts). Entries cannot be changed by the program's own role: UPDATE and DELETE are revoked.
 */
import { sql } from 'kysely';
import type { TxCtx } from '../context/context.ts';
import { newEntryId } from './entry-id.ts';
import { authenticEntry, CONTENT_PLACE } from './entry.ts';
import { authenticityOf, type StoredEntry } from './seal-block.ts';
import './tables.ts';

export interface AuditEntry {
  /** '<noun>.<what happened>': 'delivery.approved', 'residents.exported'. */
  readonly action: string;
  readonly subject?: { readonly kind: string; readonly id: string | number };
  /** State before and after; stored encrypted, so personal data may be in it. */
  readonly before?: object | null;
  readonly after?: object | null;
  /** Why, in the person's own words, where the screen asks for it (exports, emergency access). Stored encrypted. */
  readonly purpose?: string | null;
}

/** Appends one entry; it commits and rolls back with the change it tells of. */
export async function appendAudit(ctx: TxCtx, entry: AuditEntry): Promise<void> {
  const municipality = ctx.scope.municipalityId;
  const id = newEntryId();
  const { before, after } = entry;
  const purpose = entry.purpose ?? (ctx.actor.kind === 'staff' ? ctx.actor.purpose : undefined);
  const hasContent = (before ?? after ?? purpose ?? null) !== null;
  const content = hasContent
    ? await ctx.cipher.seal(
        municipality,
        { ...CONTENT_PLACE, row: id },
        JSON.stringify({ before, after, purpose }),
      )
    : null;
  const row = {
    entry_id: id,
    // PostgreSQL keeps microseconds; the HMAC must cover what will be read back.
    at: ctx.now().round({ smallestUnit: 'microsecond', roundingMode: 'floor' }),
    actor_kind: ctx.actor.kind,
    actor_id: ctx.actor.id,
    request_id: ctx.requestId,
    remote_address: ctx.remoteAddress,
    action: entry.action,
    subject_kind: entry.subject?.kind ?? null,
    subject_id: entry.subject === undefined ? null : String(entry.subject.id),
    content,
  };
  const mac = (await ctx.cipher.authenticator(municipality)).prove('audit entries', authenticEntry(row));
  await sql`/* prepared: append-audit */
    INSERT INTO audit_entries (municipality_id, entry_id, at, actor_kind, actor_id, request_id, remote_address, action,
      subject_kind, subject_id, content, mac)
    VALUES (${municipality}, ${id}, ${row.at.toString()}, ${row.actor_kind}, ${row.actor_id}, ${row.request_id},
      ${row.remote_address}, ${row.action}, ${row.subject_kind}, ${row.subject_id}, ${content}, ${mac})`.execute(
    ctx.db,
  );
}

/** What was sealed into an entry. */
export interface AuditContent {
  readonly before?: unknown;
  readonly after?: unknown;
  readonly purpose?: string | null;
}

/** Opens before, after and purpose of an entry, and says whether the entry is as it was written. */
export async function openContent(
  ctx: TxCtx,
  entry: StoredEntry,
): Promise<{ content: AuditContent; authentic: boolean }> {
  const authentic = (await authenticityOf(ctx, [entry]))(entry);
  if (entry.content === null) return { content: {}, authentic };
  try {
    const text = await ctx.cipher.open(
      ctx.scope.municipalityId,
      { ...CONTENT_PLACE, row: entry.entry_id },
      entry.content,
    );
    return { content: JSON.parse(text) as AuditContent, authentic };
  } catch {
    return { content: {}, authentic: false }; // swapped or damaged: GCM refuses it
  }
}

export { sealAll, sealerLoop } from './sealer.ts';
export { verifyAudit } from './verify-audit.ts';
export { newestAnchors, readAnchors } from './anchor.ts';
export { newestCutNo } from './cut.ts';
