/** `npm start`: reads the settings, starts, stops gracefully on SIGTERM and SIGINT. */
import { ConfigError, loadConfig } from '../platform/config/config.ts';
import { readEnvironment } from '../platform/config/env.ts';
import { createLogger } from '../platform/logging/index.ts';
import { obeyHostList } from '../platform/outside/hosts.ts';
import { startServer } from './start.ts';

try {
  const config = loadConfig(readEnvironment());
  obeyHostList(config);
  const log = createLogger(config.logLevel);
  const server = await startServer({ config, log });
  if (server.url) process.stdout.write(`madoguchi is at ${server.url}/admin/\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void server.stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  // Settings and start-up problems are for a person: the sentence, not a stack.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof ConfigError ? 78 : 1); // 78: EX_CONFIG of sysexits.h
}
