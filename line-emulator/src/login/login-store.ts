import { randomBytes } from 'node:crypto';
import { DAY } from '../clock.ts';

const CODE_LIFE = 10 * 60_000;
const WEB_ACCESS_LIFE = 30 * DAY;
/** Of a LIFF app, which can get a new one at each start. */
const LIFF_ACCESS_LIFE = DAY / 2;
const REFRESH_LIFE = 90 * DAY;

/** What a user agreed to at the authorize page, or by opening a LIFF app. */
export interface Grant {
  loginChannelId: string;
  userId: string;
  /** Separated by blanks. */
  scope: string;
  redirectUri: string;
  /** How the user proved who they are; LINE's words. */
  amr: string[];
  nonce?: string | undefined;
  codeChallenge?: string | undefined;
  /** Seconds since 1970, where the request asked by `max_age`. */
  authTime?: number | undefined;
  /** Of a LIFF app: which, and the talk it was opened from, if any. */
  liff?: { liffId: string; talk: string | null } | undefined;
}

interface Kept<T> {
  value: T;
  until: number;
}

/**
 * What LINE Login remembers: authorization codes (10 minutes, one use), access tokens (30 days; 12 hours of LIFF), refresh
 * tokens (90 days), which permissions a user has given to which channel, and when each user last proved who they are.
 */
export class LoginStore {
  readonly #codes = new Map<string, Kept<Grant>>();
  readonly #access = new Map<string, Kept<Grant>>();
  readonly #refresh = new Map<string, Kept<Grant>>();
  readonly #consents = new Map<string, Set<string>>();
  readonly #signedInAt = new Map<string, number>();
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

  /** An access token and, of a web app, a refresh token. */
  issueTokens(grant: Grant): { accessToken: string; refreshToken: string; expiresIn: number } {
    const life = grant.liff ? LIFF_ACCESS_LIFE : WEB_ACCESS_LIFE;
    return {
      accessToken: this.#keep(this.#access, grant, life, 96),
      refreshToken: this.#keep(this.#refresh, grant, REFRESH_LIFE, 15),
      expiresIn: life / 1000,
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

  /** Ends an access token and the refresh tokens of the same sign-in. */
  revoke(token: string): void {
    const grant = this.#access.get(token)?.value;
    this.#access.delete(token);
    for (const [name, kept] of this.#refresh) if (kept.value === grant) this.#refresh.delete(name);
  }

  /** Makes an access or refresh token expire now. */
  expire(token: string): void {
    this.#access.delete(token);
    this.#refresh.delete(token);
  }

  /** Everything that a user gave to a login channel is taken back. */
  deauthorize(loginChannelId: string, userId: string): void {
    this.#consents.delete(`${loginChannelId} ${userId}`);
    for (const map of [this.#codes, this.#access, this.#refresh]) {
      for (const [name, { value }] of map) {
        if (value.loginChannelId === loginChannelId && value.userId === userId) map.delete(name);
      }
    }
  }

  hasConsent(loginChannelId: string, userId: string, scopes: readonly string[]): boolean {
    const given = this.#consents.get(`${loginChannelId} ${userId}`);
    return given !== undefined && scopes.every((scope) => given.has(scope));
  }

  consent(loginChannelId: string, userId: string, scopes: readonly string[]): void {
    const name = `${loginChannelId} ${userId}`;
    this.#consents.set(name, new Set([...(this.#consents.get(name) ?? []), ...scopes]));
  }

  /** A user proved who they are: on the sign-in page, or by taking the phone into the hand. */
  signedIn(userId: string): void {
    this.#signedInAt.set(userId, this.#now());
  }

  /** Milliseconds since 1970; undefined of a user who never signed in. */
  signedInAt(userId: string): number | undefined {
    return this.#signedInAt.get(userId);
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
