import { randomBytes } from 'node:crypto';
import { DAY } from '../clock.ts';

const CODE_LIFE = 10 * 60_000;
const ACCESS_LIFE = 30 * DAY;
const REFRESH_LIFE = 90 * DAY;

/** What a user agreed to at the authorize page. */
export interface Grant {
  loginChannelId: string;
  userId: string;
  scope: string;
  redirectUri: string;
  nonce?: string | undefined;
  codeChallenge?: string | undefined;
}

interface Kept<T> {
  value: T;
  until: number;
}

/** Authorization codes (10 minutes, one use), access tokens (30 days) and refresh tokens (90 days). */
export class LoginStore {
  readonly #codes = new Map<string, Kept<Grant>>();
  readonly #access = new Map<string, Kept<Grant>>();
  readonly #refresh = new Map<string, Kept<Grant>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issueCode(grant: Grant): string {
    return this.#keep(this.#codes, grant, CODE_LIFE, 15);
  }

  /** The grant of a code; the code is spent, whatever becomes of the request. */
  takeCode(code: string): Grant | undefined {
    const grant = this.#find(this.#codes, code)?.value;
    this.#codes.delete(code);
    return grant;
  }

  issueTokens(grant: Grant): { accessToken: string; refreshToken: string; expiresIn: number } {
    return {
      accessToken: this.#keep(this.#access, grant, ACCESS_LIFE, 96),
      refreshToken: this.#keep(this.#refresh, grant, REFRESH_LIFE, 15),
      expiresIn: ACCESS_LIFE / 1000,
    };
  }

  /** The grant of a living access token with the seconds left. */
  access(token: string): { grant: Grant; secondsLeft: number } | undefined {
    const kept = this.#find(this.#access, token);
    return kept && { grant: kept.value, secondsLeft: Math.floor((kept.until - this.#now()) / 1000) };
  }

  refresh(token: string): Grant | undefined {
    return this.#find(this.#refresh, token)?.value;
  }

  revoke(token: string): void {
    this.#access.delete(token);
  }

  #keep(map: Map<string, Kept<Grant>>, value: Grant, life: number, bytes: number): string {
    for (const [name, { until }] of map) {
      if (until > this.#now()) break;
      map.delete(name);
    }
    const name = randomBytes(bytes).toString('base64url');
    map.set(name, { value, until: this.#now() + life });
    return name;
  }

  #find(map: Map<string, Kept<Grant>>, name: string): Kept<Grant> | undefined {
    const kept = map.get(name);
    return kept && kept.until > this.#now() ? kept : undefined;
  }
}
