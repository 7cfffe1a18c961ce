/** What a backup holds, as records: kind (1) ‖ length (4) ‖ body. Rows are JSON, so that a reader needs no knowledge of ours. */
import { z } from 'zod';
import { Taker } from './sealed-stream.ts';

/** A table begins: its name and columns. */
const tableRecord = z.object({ table: z.string(), columns: z.array(z.string()).min(1) });
/** A file begins; its bytes follow in parts. `bytes` -1: it was removed while the backup was made. */
const fileRecord = z.object({
  class: z.enum(['public', 'private']),
  name: z.string(),
  bytes: z.number().int().min(-1),
});
const endRecord = z.object({ tables: z.record(z.string(), z.number()), files: z.number().int() });
const anchorsRecord = z.object({ anchors: z.string() });

export type EndRecord = z.infer<typeof endRecord>;

export type BackupRecord =
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  /** JSON text of a list of rows of the table that began last. */
  | { readonly kind: 'rows'; readonly json: Buffer }
  | {
      readonly kind: 'file';
      readonly class: 'public' | 'private';
      readonly name: string;
      readonly bytes: number;
    }
  | { readonly kind: 'part'; readonly content: Buffer }
  /** The daily anchors that this machine kept outside the database. */
  | { readonly kind: 'anchors'; readonly anchors: string }
  | ({ readonly kind: 'end' } & EndRecord);

const KINDS = ['table', 'rows', 'file', 'part', 'anchors', 'end'] as const;
const HEAD = 5;
/** Longer than any record of ours: rows come 2,000 at a time, parts of files by 1 MB. */
const MOST_BYTES = 512 * 1_048_576;

export function encodeRecord(record: BackupRecord): Buffer {
  const { kind, ...facts } = record;
  const body =
    record.kind === 'rows'
      ? record.json
      : record.kind === 'part'
        ? record.content
        : Buffer.from(JSON.stringify(facts));
  const head = Buffer.alloc(HEAD);
  head[0] = KINDS.indexOf(kind);
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** @throws Error when the stream is not records, or ends without an end record */
export async function* decodeRecords(stream: AsyncIterable<Buffer>): AsyncGenerator<BackupRecord> {
  const source = new Taker(stream);
  for (;;) {
    const head = await source.take(HEAD);
    const kind = KINDS[head[0]!]; // five bytes were taken
    const length = head.readUInt32BE(1);
    if (!kind || length > MOST_BYTES) throw new Error('a record of an unknown kind');
    const body = await source.take(length);
    if (kind === 'rows') yield { kind, json: body };
    else if (kind === 'part') yield { kind, content: body };
    else {
      const facts: unknown = JSON.parse(body.toString('utf8'));
      if (kind === 'table') yield { kind, ...tableRecord.parse(facts) };
      else if (kind === 'file') yield { kind, ...fileRecord.parse(facts) };
      else if (kind === 'anchors') yield { kind, ...anchorsRecord.parse(facts) };
      else yield { kind, ...endRecord.parse(facts) };
    }
    if (kind === 'end') return;
  }
}
