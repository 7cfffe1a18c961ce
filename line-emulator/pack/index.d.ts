/** Types of the package as strangers see it; pack.test.ts holds them against the sources. */

export interface EmulatorOptions {
  /** 0 (default) takes any free port. */
  port?: number;
  /** Loopback by default: the control API has no authentication. */
  host?: string;
  /** A clock of the test's own, in milliseconds since 1970. */
  now?: () => number;
  limits?: {
    /** True by default. */
    enabled?: boolean;
    /** How much of a limit may be used at once: a second's worth (default), or 50 ms' worth. */
    burst?: 'second' | 'strict';
    /** Calls per second by endpoint name, as in `GET /_emulator/endpoints`. */
    overrides?: Record<string, number>;
  };
}

export interface Emulator {
  port: number;
  /** The origin, without a slash at its end: the base URL for a bot, and where `/_emulator/` and `/phone/` are. */
  url: string;
  /** Every method and path that has an answer of its own. */
  routes: { method: string; path: string }[];
  /** Closes every connection, also those that hang by a fault. */
  stop(): Promise<void>;
}

/** Starts an emulated LINE Platform in this process; ready when the promise resolves. */
export function startEmulator(options?: EmulatorOptions): Promise<Emulator>;

/** The user id of member `index` (from 0) of the virtual residents made with `seed`. */
export function virtualUserId(seed: string, index: number): string;

/** The value of `x-line-signature`: Base64 of HMAC-SHA256 over the exact bytes of a webhook's body. */
export function signWebhook(channelSecret: string, body: Uint8Array): string;
