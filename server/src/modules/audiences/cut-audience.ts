/** Reading a frozen audience: in order and in pieces, while it is being sent. */
import { sql } from 'kysely';
import type { TxCtx } from '../../platform/context/context.ts';
import { bytesOf, CHUNK_BITS, positionsIn } from './bits.ts';
import './tables.ts';

export interface AudiencePart {
  readonly firstNo: number;
  readonly lastNo: number;
  /** In ascending order. */
  readonly residents: number[];
}

/** Chunks fetched at once: 8 kB each; most batches come from one or two, a thin audience from many. */
const CHUNKS_AT_ONCE = 4;

/**
 * The next parts of an audience behind `afterNo`: full ones of `size` residents, the last one may be smaller. The bytes are
 * scanned here, since PostgreSQL can only ask bit by bit (1,000,000 get_bit take 60 ms, a scan of the bytes 3 ms).
 * @param afterNo the last resident that is cut already; -1 at the beginning
 * @returns [] at the end of the audience
 */
export async function cutAudience(
  ctx: TxCtx,
  audienceId: string,
  afterNo: number,
  size = 500,
  count = 20,
): Promise<AudiencePart[]> {
  const wanted = size * count;
  const found: number[] = [];
  let from = afterNo + 1;
  let fetched = CHUNKS_AT_ONCE;
  for (let chunk = Math.floor(from / CHUNK_BITS); found.length < wanted && fetched === CHUNKS_AT_ONCE;) {
    const { rows } = await sql<{ chunk: number; bytes: Buffer }>`
      SELECT chunk, ${bytesOf(sql`bits`)} AS bytes FROM audience_bits
      WHERE municipality_id = ${ctx.scope.municipalityId} AND audience_id = ${audienceId} AND chunk >= ${chunk}
      ORDER BY chunk LIMIT ${sql.raw(String(CHUNKS_AT_ONCE))}`.execute(ctx.db);
    for (const row of rows) {
      const start = Math.max(from - row.chunk * CHUNK_BITS, 0);
      found.push(...positionsIn(row.bytes, row.chunk, start, wanted - found.length));
      if (found.length === wanted) break;
    }
    fetched = rows.length;
    chunk = (rows.at(-1)?.chunk ?? chunk) + 1;
    from = chunk * CHUNK_BITS;
  }
  const parts: AudiencePart[] = [];
  for (let start = 0; start < found.length; start += size) {
    const residents = found.slice(start, start + size);
    parts.push({ firstNo: residents[0]!, lastNo: residents.at(-1)!, residents }); // start < length: not empty
  }
  return parts;
}

/** Whether a frozen audience contains this resident: 「この人に送ったか」. */
export async function isInAudience(ctx: TxCtx, audienceId: string, residentNo: number): Promise<boolean> {
  const { rows } = await sql<{ inside: boolean }>`
    SELECT get_bit(bits, ${residentNo % CHUNK_BITS}::int) = 1 AS inside FROM audience_bits
    WHERE municipality_id = ${ctx.scope.municipalityId} AND audience_id = ${audienceId}
      AND chunk = ${Math.floor(residentNo / CHUNK_BITS)}`.execute(ctx.db);
  return rows[0]?.inside ?? false;
}
