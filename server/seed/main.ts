/**
 * Seeds the invented city into an empty database and prints what the demo launcher needs, as one line of JSON.
 * `--residents N`: how many invented friends. A database that has a municipality is left as it is.
 */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { modules } from '../src/app/modules.ts';
import { connectOutside } from '../src/app/outside.ts';
import { buildRuntime } from '../src/app/services.ts';
import { loadConfig } from '../src/platform/config/config.ts';
import { readEnvironment } from '../src/platform/config/env.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { createLogger } from '../src/platform/logging/index.ts';
import { seedCity, type SeededCity } from './city.ts';

const { values } = parseArgs({ options: { residents: { type: 'string', default: '300' } } });
const config = loadConfig(readEnvironment());
const database = await openDatabase(config);
const record = path.join(config.dataDir, 'demo.json');
try {
  const runtime = buildRuntime({
    config,
    database,
    log: createLogger('warn'),
    modules,
    outside: connectOutside,
  });
  const empty = (await runtime.municipalities()).length === 0;
  if (empty) {
    const seeded = await seedCity(runtime, inventChannel(), Number(values.residents));
    fs.writeFileSync(record, JSON.stringify(seeded, null, 2), { mode: 0o600 });
  }
  const city = JSON.parse(fs.readFileSync(record, 'utf8')) as SeededCity;
  const friends = await knownFriends();
  process.stdout.write(`${JSON.stringify({ ...city, fresh: empty, friends })}\n`);
} finally {
  await database.close(); // the embedded server stays up: the demo's server adopts it
}

function inventChannel() {
  const digits = () => String(2_000_000_000 + (randomBytes(4).readUInt32BE() % 1_000_000_000));
  return {
    lineChannelId: digits(),
    channelSecret: randomBytes(16).toString('hex'),
    accessToken: randomBytes(48).toString('base64url'),
    basicId: '@minatodai-demo',
    loginChannelId: digits(),
    loginChannelSecret: randomBytes(16).toString('hex'),
  };
}

/** Residents who befriended on the demo's phone earlier: the emulator forgets everything when it stops. */
async function knownFriends(): Promise<{ userId: string; blocked: boolean }[]> {
  const [id] = await database.system.transaction((db) =>
    db.selectFrom('municipalities').select('municipality_id').execute(),
  );
  return database.system.transaction(async (db) => {
    const rows = await db
      .selectFrom('residents')
      .select(['line_user_id', 'friendship'])
      .where('municipality_id', '=', id!.municipality_id) // the city was just seeded or found
      .where('erased_at', 'is', null)
      .orderBy('resident_no', 'desc')
      .limit(200)
      .execute();
    return rows.map((row) => ({
      userId: `U${row.line_user_id.toString('hex')}`,
      blocked: row.friendship === 'blocked',
    }));
  });
}
