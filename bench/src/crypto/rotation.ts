/** A data key's rotation over stored values, while another process (with the older key in memory) reads and changes them. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { modules } from '../../../server/src/app/modules.ts';
import { buildRuntime } from '../../../server/src/app/services.ts';
import { createMunicipality } from '../../../server/src/modules/municipalities/index.ts';
import { loadConfig } from '../../../server/src/platform/config/config.ts';
import { systemContext, type Ctx } from '../../../server/src/platform/context/context.ts';
import { rotateKey } from '../../../server/src/platform/crypto/key-uses.ts';
import { reseal } from '../../../server/src/platform/crypto/reseal.ts';
import { administrate } from '../../../server/src/platform/db/administrate.ts';
import { removeEmbeddedData } from '../../../server/src/platform/db/embedded.ts';
import { openDatabase } from '../../../server/src/platform/db/open.ts';
import { createLogger } from '../../../server/src/platform/logging/index.ts';

const DEFINITION = '00000000-0000-7000-8000-000000000001';
const place = (no: number) => ({ table: 'sealed_values', column: 'value', row: `${no}/${DEFINITION}` });
const original = (no: number) => `みなと台市中央${no}丁目`;

export interface Rotation {
  readonly figures: Readonly<Record<string, number>>;
  /** Values that do not open or are not the last that was written. */
  readonly lost: number;
}

/** @param fields how many values are stored */
export async function measureRotation(fields: number): Promise<Rotation> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-bench-'));
  fs.chmodSync(folder, 0o711); // the unprivileged PostgreSQL must be able to pass through
  const config = loadConfig({ MASTER_KEY: randomBytes(32).toString('base64'), DATA_DIR: folder });
  const database = await openDatabase(config);
  try {
    const open = () => buildRuntime({ config, database, log: createLogger('silent'), modules });
    const rotating = open();
    const municipality = await createMunicipality(database.system, config.masterKey, {
      slug: 'bench',
      name: 'みほん市',
      contactName: '総務課',
      contactPhone: '000-000-0000',
    });
    const ctx = systemContext(rotating.services, municipality, 'bench');
    await fill(ctx, fields);
    // As autovacuum would have done by the time a city has so many values.
    await administrate(database.adminUrl, (query) => query('VACUUM ANALYZE sealed_values', []));
    // Another process: it has its own copy of the keys, and hears of the new one late.
    const others = systemContext(open().services, municipality, 'bench');
    await others.cipher.keyed(municipality);
    const requests = new Requests(others, fields);
    await requests.run(2000);
    const quiet = requests.takeTimes();
    const work = new AbortController();
    const running = requests.run(Infinity, work.signal);
    await rotateKey(database.system, config.masterKey, municipality);
    const began = performance.now();
    const { rewritten } = await reseal(ctx);
    const seconds = (performance.now() - began) / 1000;
    work.abort();
    await running;
    const busy = requests.takeTimes();
    const late = (await reseal(ctx)).rewritten; // what the other process wrote under the older key meanwhile
    const lost = await countLost(ctx, fields, requests.written);
    return {
      figures: {
        'fields rotated': rewritten,
        'rotation s': Math.round(seconds * 10) / 10,
        'rotated/s': Math.round(rewritten / seconds),
        'rewritten by the second pass': late,
        'changes meanwhile': requests.written.size,
        'request p95 ms, quiet': percentile(quiet, 0.95),
        'request p95 ms, rotating': percentile(busy, 0.95),
        'values lost': lost,
      },
      lost,
    };
  } finally {
    await database.close();
    await database.embedded?.stop();
    removeEmbeddedData(path.join(folder, 'postgres'));
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(ctx: Ctx, fields: number): Promise<void> {
  const { municipalityId } = ctx.scope;
  const channel = '00000000-0000-7000-8000-000000000002';
  await ctx.transaction(async (ctx) => {
    await sql`INSERT INTO attribute_definitions (municipality_id, id, key, position, kind, label, purpose, class)
      VALUES (${municipalityId}, ${DEFINITION}, 'address', 0, 'text', '住所', '連絡', 'sealed')`.execute(
      ctx.db,
    );
    await sql`INSERT INTO residents (municipality_id, resident_no, channel_id, line_user_id, friendship, friendship_at, first_followed_at)
      SELECT ${municipalityId}, no, ${channel}, decode(lpad(to_hex(no), 32, '0'), 'hex'), 'followed', now(), now()
      FROM generate_series(0, ${fields - 1}::int) AS no`.execute(ctx.db);
  });
  const BATCH = 10_000;
  for (let from = 0; from < fields; from += BATCH) {
    const cipher = await ctx.cipher.keyed(municipalityId);
    const numbers = Array.from({ length: Math.min(BATCH, fields - from) }, (_, at) => from + at);
    await ctx.transaction((ctx) =>
      sql`INSERT INTO sealed_values (municipality_id, resident_no, definition_id, value)
        SELECT ${municipalityId}, no, ${DEFINITION}, value
        FROM unnest(${numbers}::int[], ${numbers.map((no) => cipher.seal(place(no), original(no)))}::bytea[]) AS v (no, value)`.execute(
        ctx.db,
      ),
    );
  }
}

/** One read and one change after another, of residents anywhere in the table. */
class Requests {
  /** The last text that was written, by resident. */
  readonly written = new Map<number, string>();
  private readonly ctx: Ctx;
  private readonly fields: number;
  private times: number[] = [];
  private turn = 0;

  constructor(ctx: Ctx, fields: number) {
    this.ctx = ctx;
    this.fields = fields;
  }

  async run(ms: number, signal?: AbortSignal): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end && !signal?.aborted) {
      const began = performance.now();
      await this.one();
      this.times.push(performance.now() - began);
    }
  }

  takeTimes(): number[] {
    const times = this.times;
    this.times = [];
    return times;
  }

  private async one(): Promise<void> {
    this.turn += 1;
    const no = (this.turn * 7919) % this.fields; // a prime: everywhere in turn
    const next = `転居後 ${this.turn}`;
    const { municipalityId } = this.ctx.scope;
    await this.ctx.transaction(async (ctx) => {
      const { rows } = await sql<{ value: Buffer }>`SELECT value FROM sealed_values
        WHERE municipality_id = ${municipalityId} AND resident_no = ${no} AND definition_id = ${DEFINITION} FOR UPDATE`.execute(
        ctx.db,
      );
      const found = await ctx.cipher.open(municipalityId, place(no), rows[0]!.value); // filled for every number
      if (found !== (this.written.get(no) ?? original(no))) throw new Error(`resident ${no} reads ${found}`);
      await sql`UPDATE sealed_values SET value = ${await ctx.cipher.seal(municipalityId, place(no), next)}
        WHERE municipality_id = ${municipalityId} AND resident_no = ${no} AND definition_id = ${DEFINITION}`.execute(
        ctx.db,
      );
    });
    this.written.set(no, next);
  }
}

async function countLost(ctx: Ctx, fields: number, written: ReadonlyMap<number, string>): Promise<number> {
  const cipher = await ctx.cipher.keyed(ctx.scope.municipalityId);
  let lost = 0;
  const BATCH = 20_000;
  for (let from = 0; from < fields; from += BATCH) {
    const { rows } = await ctx.transaction((ctx) =>
      sql<{ resident_no: number; value: Buffer }>`SELECT resident_no, value FROM sealed_values
        WHERE municipality_id = ${ctx.scope.municipalityId} AND resident_no >= ${from} AND resident_no < ${from + BATCH}`.execute(
        ctx.db,
      ),
    );
    const good = rows.filter(({ resident_no: no, value }) => {
      const newest = value.readUInt32BE(1) === cipher.writingKeyId;
      return newest && cipher.open(place(no), value) === (written.get(no) ?? original(no));
    });
    lost += Math.min(BATCH, fields - from) - good.length;
  }
  return lost;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
}
