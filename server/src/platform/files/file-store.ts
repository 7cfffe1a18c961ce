/**
 * Files in two classes: *public media* of messages and menus, at an unguessable permanent path since LINE and phones
 * fetch it for months; and *private* files, encrypted, reached by short-lived links after an access check.
 */
import type { Ctx, TxCtx } from '../context/context.ts';
import type { MunicipalityId } from '../db/database.ts';
import type { Shelf } from './shelf.ts';

/** What may be taken in, decided by the content, never by the name. */
export type FileKind = 'image' | 'video' | 'audio' | 'document';

export interface FileRules {
  readonly kind: FileKind;
  /** Bytes; never above the kind's own limit. */
  readonly maxBytes?: number;
  /** Images are made smaller until they fit; their proportions stay. */
  readonly maxWidth?: number;
  readonly maxHeight?: number;
  /** Images: 'keep' keeps PNG as PNG (menus, transparency), otherwise JPEG. Default keep. */
  readonly format?: 'keep' | 'jpeg' | 'png';
}

/** Checked, cleaned bytes, made outside the transaction that stores them: re-encoding a photo takes 0.2 s. */
export interface PreparedFile {
  readonly kind: FileKind;
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly extension: string;
  readonly width: number | null;
  readonly height: number | null;
}

export interface KeepRule {
  /** The last day on which the file is kept. */
  readonly keepUntil: Temporal.PlainDate;
}

export interface StoredFile {
  readonly id: string;
  readonly class: 'public' | 'private';
  readonly mediaType: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  /** As the uploader called it, for the download's name; private files only. */
  readonly name: string | null;
  /** '/media/{43 characters}.{extension}'; null for private files. */
  readonly path: string | null;
  readonly keepUntil: Temporal.PlainDate;
  readonly createdAt: Temporal.Instant;
}

export interface PublicFile {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

export type Shelves = Readonly<Record<'public' | 'private', Shelf>>;

export interface FileStore {
  /** The bytes as they are stored, private ones encrypted: for backups and the nightly look for strays. */
  readonly stored: Shelves;
  /** Whether what comes in is scanned for malware (CLAMD_SOCKET). */
  readonly scans: boolean;
  /**
   * Checks type and limits by content, re-encodes images (which removes EXIF and anything hidden behind the picture).
   * @throws DomainError 'file_type_refused' { allowed }, 'file_too_large' { limit }, 'image_too_large' { limit }, 'file_broken',
   *   'file_infected' { signature }, 'file_not_scanned'
   */
  prepare(bytes: Buffer, rules: FileRules): Promise<PreparedFile>;
  putPublic(ctx: TxCtx, file: PreparedFile, keep: KeepRule): Promise<StoredFile & { readonly path: string }>;
  putPrivate(ctx: TxCtx, file: PreparedFile, keep: KeepRule & { readonly name: string }): Promise<StoredFile>;
  find(ctx: TxCtx, id: string): Promise<StoredFile | null>;
  /** The content of a file of the scope, decrypted. @throws DomainError 'not_found' */
  read(ctx: TxCtx, id: string): Promise<Buffer>;
  /** Public media by the last part of its path; null when there is none. Served from memory where it is hot. */
  readPublic(name: string): Promise<PublicFile | null>;
  /**
   * A link to a private file for the caller, after the use case has checked access: valid for `seconds` (default 300),
   * whoever holds it.
   */
  link(
    ctx: Pick<Ctx, 'scope' | 'now' | 'publicUrl'>,
    id: string,
    options?: { seconds?: number; download?: boolean },
  ): string;
  /** The file a link names, or null when the link is expired or forged. */
  readLink(
    link: URLSearchParams,
    now: Temporal.Instant,
  ): { municipality: MunicipalityId; id: string; download: boolean } | null;
  /** Removes the row now and the content after the commit. */
  remove(ctx: TxCtx, id: string): Promise<void>;
  /** Removes the content of every file of the scope, whatever its last day. @returns how many */
  eraseAll(ctx: Ctx): Promise<number>;
  /** Removes what is past its last day, and content whose row never came or is gone. */
  removeExpired(ctx: Ctx): Promise<{ removed: number }>;
}

export { createFileStore } from './shelf-store.ts';
export { folderShelves } from './folder.ts';
