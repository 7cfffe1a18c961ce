/** LINE's origins, as part of `ctx.outside`: another process (the emulator) may stand in for them. */
import type { Config } from '../../platform/config/config.ts';

export interface LineOrigins {
  readonly api: string;
  /** Pictures and other content. */
  readonly data: string;
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
  const { apiBaseUrl, dataApiBaseUrl, loginBaseUrl, liffBaseUrl } = config.line;
  return { api: apiBaseUrl, data: dataApiBaseUrl, login: loginBaseUrl, liff: liffBaseUrl };
}
