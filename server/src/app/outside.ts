/** Connects the adapters to the world outside (`ctx.outside`). */
import type { Config } from '../platform/config/config.ts';
import type { Outside, Services } from '../platform/context/context.ts';
import type { OpenDatabase } from '../platform/db/open.ts';

export function connectOutside(_services: Services, _config: Config, _database: OpenDatabase): Outside {
  return {} as Outside;
}
