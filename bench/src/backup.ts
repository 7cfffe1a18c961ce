/** A municipality backed up, checked, erased and brought back, with the residents of a city. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { virtualUserIdBytes } from '@madoguchi/line-emulator';
import { seedAttributes } from '../../server/seed/attributes.ts';
import { seedResidents } from '../../server/seed/seed-residents.ts';
import { modules } from '../../server/src/app/modules.ts';
import { buildRuntime } from '../../server/src/app/services.ts';
import { createMunicipality } from '../../server/src/modules/municipalities/index.ts';
import { readBackupKey } from '../../server/src/platform/backup/backup-key.ts';
import { checkBackup, openBackup, restoreBackup } from '../../server/src/platform/backup/restore-backup.ts';
import { writeBackup } from '../../server/src/platform/backup/write-backup.ts';
import { loadConfig } from '../../server/src/platform/config/config.ts';
import { systemContext } from '../../server/src/platform/context/context.ts';
import { removeEmbeddedData } from '../../server/src/platform/db/embedded.ts';
import { eraseTenant } from '../../server/src/platform/db/erase-tenant.ts';
import { openDatabase } from '../../server/src/platform/db/open.ts';
import { createLogger } from '../../server/src/platform/logging/index.ts';
import type { BenchResult, Flags } from './result.ts';

/** No budget of the architecture's: what a night between two working days has room for many times over. */
const BACKUP_SECONDS = 60;
const RESTORE_SECONDS = 300;

/** `--residents N` (100,000). */
export async function run(flags: Flags): Promise<BenchResult> {
  const residents = Number(flags.residents ?? 100_000);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'madoguchi-bench-'));
  fs.chmodSync(folder, 0o711); // the unprivileged PostgreSQL must be able to pass through
  const config = loadConfig({
    MASTER_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
  });
  const database = await openDatabase(config);
  try {
    const runtime = buildRuntime({ config, database, log: createLogger('silent'), modules });
    const municipality = await createMunicipality(database.system, config.masterKey, {
      slug: 'bench',
      name: 'みほん市',
      contactName: '広報課',
      contactPhone: '000-000-0000',
    });
    const ctx = systemContext(runtime.services, municipality, 'bench');
    await ctx.transaction((ctx) => seedAttributes(ctx));
    await seedResidents(ctx, {
      channelId: '00000000-0000-7000-8000-000000000001',
      count: residents,
      lineIds: (first, count) => virtualUserIdBytes('bench', first, count),
    });
    const [to, keyFile] = [path.join(folder, 'bench.madoguchi'), path.join(folder, 'key.json')];
    const [written, backupSeconds] = await timed(() => writeBackup(runtime, municipality, { to, keyFile }));
    const key = (await readBackupKey(keyFile))!; // written a moment ago
    const [, checkSeconds] = await timed(async () => checkBackup(await openBackup(runtime, to, key)));
    await eraseTenant(database.adminUrl, municipality);
    const [restored, restoreSeconds] = await timed(async () =>
      restoreBackup(runtime, await openBackup(runtime, to, key), key),
    );
    const rows = Object.values(restored.tables).reduce((sum, count) => sum + count, 0);
    return {
      name: 'backup',
      figures: {
        residents,
        rows,
        backupSeconds,
        megabytes: Math.round(written.bytes / 100_000) / 10,
        checkSeconds,
        restoreSeconds,
        peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1000),
      },
      budget: `backup ≤ ${BACKUP_SECONDS} s and restore ≤ ${RESTORE_SECONDS} s for 100,000 residents`,
      met: backupSeconds <= BACKUP_SECONDS && restoreSeconds <= RESTORE_SECONDS,
    };
  } finally {
    await database.close();
    await database.embedded?.stop();
    removeEmbeddedData(path.join(folder, 'postgres'));
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const began = performance.now();
  const result = await work();
  return [result, Math.round((performance.now() - began) / 100) / 10];
}
