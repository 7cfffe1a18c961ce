/** What may be taken in: decided by the content, never by the name or by what the browser says. */
import { fileTypeFromBuffer } from 'file-type';
import { DomainError } from '../errors/index.ts';
import { ScannerUnreachable, type Scan } from '../outside/clamd.ts';
import type { FileKind, FileRules, PreparedFile } from './file-store.ts';
import { cleanImage } from './images.ts';

const MB = 1_000_000;

interface Accepted {
  /** file-type's media type → extension under which we keep it. */
  readonly types: Readonly<Record<string, string>>;
  readonly maxBytes: number;
}

/** LINE's limits for messages (image 10 MB, video and audio 200 MB); documents as the applications need them. */
export const ACCEPTED: Readonly<Record<FileKind, Accepted>> = {
  image: {
    types: { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/gif': 'gif' },
    maxBytes: 20 * MB, // a 48 MP photo; it is made smaller before it is kept
  },
  video: { types: { 'video/mp4': 'mp4', 'video/quicktime': 'mov' }, maxBytes: 200 * MB },
  audio: {
    types: { 'audio/x-m4a': 'm4a', 'audio/mp4': 'm4a', 'audio/mpeg': 'mp3', 'video/mp4': 'm4a' },
    maxBytes: 200 * MB,
  },
  document: {
    types: {
      'application/pdf': 'pdf',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
    },
    maxBytes: 20 * MB,
  },
};

/**
 * Until this returns the bytes are in memory only: what is infected or in doubt never had a name, a row or an address.
 * @param scan asked before anything reads into the content; null where no scanner is set up
 * @throws DomainError 'file_type_refused' { allowed }, 'file_too_large' { limit }, 'image_too_large' { limit }, 'file_broken',
 *   'file_infected' { signature }, 'file_not_scanned'
 */
export async function prepareFile(
  bytes: Buffer,
  rules: FileRules,
  scan: Scan | null = null,
): Promise<PreparedFile> {
  const accepted = ACCEPTED[rules.kind];
  const limit = Math.min(rules.maxBytes ?? Infinity, accepted.maxBytes);
  if (bytes.length > limit) throw new DomainError('file_too_large', { field: 'file', limit });
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined); // a truncated file is of no known type
  const extension = type && accepted.types[type.mime];
  if (!extension)
    throw new DomainError('file_type_refused', {
      field: 'file',
      allowed: [...new Set(Object.values(accepted.types))],
    });
  if (scan) await refuseInfected(bytes, scan);
  if (rules.kind === 'image') return cleanImage(bytes, rules);
  const mediaType = rules.kind === 'audio' && extension === 'm4a' ? 'audio/mp4' : type.mime;
  return { kind: rules.kind, bytes, mediaType, extension, width: null, height: null };
}

async function refuseInfected(bytes: Buffer, scan: Scan): Promise<void> {
  const verdict = await scan(bytes).catch((error: unknown) => {
    if (error instanceof ScannerUnreachable) throw new DomainError('file_not_scanned', { field: 'file' });
    throw error;
  });
  if (!verdict.clean) throw new DomainError('file_infected', { field: 'file', signature: verdict.signature });
}
