/**
 * A process that keeps rich menus and dies right after LINE's n-th answer, before anything can be noted of it: the worst moment
 * there is. Run by `fork`; everything in it is the product.
 */
import { connectOutside } from '../src/app/outside.ts';
import { modules } from '../src/app/modules.ts';
import { buildRuntime } from '../src/app/services.ts';
import { menuKeeper } from '../src/modules/rich-menus/keeping/keep-menus.ts';
import { loadConfig } from '../src/platform/config/config.ts';
import { readEnvironment } from '../src/platform/config/env.ts';
import { openDatabase } from '../src/platform/db/open.ts';
import { createLogger } from '../src/platform/logging/index.ts';

/** The environment variable that says after which of LINE's answers. */
export const DIES_AFTER = 'MENU_KEEPER_DIES_AFTER';

async function main(): Promise<void> {
  const environment = readEnvironment();
  const config = loadConfig(environment);
  const database = await openDatabase(config);
  const runtime = buildRuntime({
    config,
    database,
    log: createLogger(config.logLevel),
    modules,
    outside: connectOutside,
  });
  const speak = globalThis.fetch;
  let answers = 0;
  globalThis.fetch = async (...asked) => {
    const answer = await speak(...asked);
    if (++answers >= Number(environment[DIES_AFTER])) process.kill(process.pid, 'SIGKILL');
    return answer;
  };
  await menuKeeper.run(runtime, new AbortController().signal);
}

if (import.meta.main) await main();
