/** `keys change-master` in a process of its own that may die at a chosen moment. Run by `fork`. */
import { modules } from '../src/app/modules.ts';
import { buildRuntime } from '../src/app/services.ts';
import { loadConfig } from '../src/platform/config/config.ts';
import { readEnvironment } from '../src/platform/config/env.ts';
import { changeMasterKey } from '../src/platform/crypto/change-master-key.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { createLogger } from '../src/platform/logging/index.ts';

/** Where to die: `written 3` is within the third transaction, `committed 3` right after it. */
const DEATH = 'KEY_CHANGE_DEATH';

const environment = readEnvironment();
const [moment, nth] = (environment[DEATH] ?? '').split(' ');
const config = loadConfig(environment);
const database = await openDatabase(config);
const runtime = buildRuntime({ config, database, log: createLogger('fatal'), modules });
const [to, from] = config.masterKeys;
let seen = 0;
await changeMasterKey(
  runtime,
  { to, from: from! }, // the test sets both
  {
    reached(now) {
      if (now === moment && (seen += 1) === Number(nth)) process.kill(process.pid, 'SIGKILL');
    },
  },
);
await database.close();
