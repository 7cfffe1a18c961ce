/** LINE's origins, as part of `ctx.outside`: another process (the emulator) may stand in for them. */
import type { Config } from '../../platform/config/config.ts';

export interface LineOrigins {
  readonly api: string;
  readonly login: string;
  readonly liff: string;
}

declare module '../../platform/context/context.ts' {
  interface Outside {
    readonly lineOrigins: LineOrigins;
  }
}

/** For the composition root. */
export function lineOrigins(config: Config): LineOrigins {
  return { api: config.line.apiBaseUrl, login: config.line.loginBaseUrl, liff: config.line.liffBaseUrl };
}
