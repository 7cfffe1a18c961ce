/** The API as a staff member's browser speaks to it, in-process: for tests of endpoints, with cookies and refusals. */
import { apiKeyGate } from '../src/modules/integration/index.ts';
import { findMunicipality } from '../src/modules/municipalities/index.ts';
import { publicationOf } from '../src/modules/publication/index.ts';
import { refusalExplainer, staffGate, staffModule } from '../src/modules/staff/index.ts';
import { createWebApp } from '../src/platform/http/app.ts';
import type { Allowances } from '../src/platform/http/caller-limits.ts';
import type { Module } from '../src/platform/module.ts';
import type { TestDatabase } from './index.ts';
import type { TestStaff } from './staff.ts';

/** A test asks faster than a person. */
export const UNLIMITED: Allowances = {
  staff: { burst: 1e9, perSecond: 0 },
  resident: { burst: 1e9, perSecond: 0 },
};

export interface StaffApi {
  /** A browser that nobody used yet. */
  browser(): StaffBrowser;
}

export interface StaffApiOptions {
  /** Everybody has these permissions only, whatever their role: for refusals that no role of today can meet. */
  readonly permissions?: ReadonlySet<string>;
}

/** Serves the endpoints of `modules` (and of staff, to sign in) over the database of a test. */
export function staffApi(
  db: TestDatabase,
  modules: readonly Module[],
  options: StaffApiOptions = {},
): StaffApi {
  const gate = staffGate(db.services);
  const app = createWebApp({
    runtime: db.runtime,
    modules: [staffModule, ...modules.filter((module) => module.name !== staffModule.name)],
    gates: {
      async staff(request) {
        const identity = await gate(request);
        return identity && { ...identity, permissions: options.permissions ?? identity.permissions };
      },
      apiKey: apiKeyGate(db.services),
      explainRefusal: refusalExplainer(db.services),
      resident: async () => null,
      publication: publicationOf,
      municipality: (town) => findMunicipality(db.runtime, town),
    },
    renderer: null,
    adminFolder: null,
    frameAncestors: [],
    allowances: UNLIMITED,
    ready: async () => ({ ok: true, problems: [] }),
  });
  return {
    browser: () => new StaffBrowser(async (url, init) => app.request(url, init), db.config.publicUrl),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // oxlint-disable-next-line no-explicit-any -- a test looks into answers of every shape
  readonly body: Record<string, any>;
}

/** Keeps cookies and sends Origin, as browsers do. */
export class StaffBrowser {
  readonly jar = new Map<string, string>();
  /** Every Set-Cookie line so far. */
  readonly received: string[] = [];
  /** Comes from here, as the proxy in front says it (TRUSTED_PROXIES of the test's database). */
  address: string | null = null;
  private readonly send: (url: string, init: RequestInit) => Promise<Response>;
  private readonly origin: string;

  constructor(send: (url: string, init: RequestInit) => Promise<Response>, origin: string) {
    this.send = send;
    this.origin = origin;
  }

  /** `path` below /api/v1; `body` as JSON. */
  async call(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await this.send(`${this.origin}/api/v1${path}`, {
      method,
      headers: {
        origin: this.origin,
        'x-town': 'minatodai',
        cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...this.from(),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    this.keep(response);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text ? JSON.parse(text) : {},
    };
  }

  /** Sends a file as browsers do: a multipart form with the field `file`, and fields beside it. */
  async upload(
    path: string,
    file: File,
    fields: Readonly<Record<string, string>> = {},
    method: 'POST' | 'PUT' = 'POST',
  ): Promise<Answer> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set('file', file);
    const response = await this.send(`${this.origin}/api/v1${path}`, {
      method,
      headers: {
        origin: this.origin,
        'x-town': 'minatodai',
        cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join('; '),
      },
      body: form,
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} };
  }

  /** Sends these characters as they are, whatever they pretend to be. */
  async raw(method: string, path: string, text: string, type: string): Promise<number> {
    const response = await this.send(`${this.origin}/api/v1${path}`, {
      method,
      headers: {
        origin: this.origin,
        'x-town': 'minatodai',
        cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join('; '),
        'content-type': type,
      },
      body: text,
    });
    await response.arrayBuffer();
    return response.status;
  }

  /** Anything of the site, without cookies. */
  fetch(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(`${this.origin}${path}`, { headers: { ...headers, ...this.from() } });
  }

  /** Sends a plain form of a page, and keeps the cookies of the answer. */
  async submit(path: string, fields: Record<string, string>): Promise<Response> {
    const response = await this.send(`${this.origin}${path}`, {
      method: 'POST',
      headers: { origin: this.origin, ...this.from() },
      body: new URLSearchParams(fields),
    });
    this.keep(response);
    return response;
  }

  private from(): Record<string, string> {
    return this.address === null ? {} : { 'x-forwarded-for': this.address };
  }

  private keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      this.received.push(line);
      const [name, value] = line.split(';')[0]!.split('=') as [string, string];
      if (value) this.jar.set(name, value);
      else this.jar.delete(name);
    }
  }

  /** Password, then code. A code opens once: advance the clock by a minute between two sign-ins of one person. */
  async signIn(staff: TestStaff): Promise<this> {
    const first = await this.call('POST', '/sign-in', { login: staff.staffNumber, password: staff.password });
    const second = await this.call('POST', '/sign-in/totp', { code: staff.code() });
    if (first.status !== 200 || second.body['next'] !== 'signed_in')
      throw new Error(`not signed in: ${JSON.stringify([first, second])}`);
    return this;
  }
}

/** What a refused call answers, for `toMatchObject`. */
export function refusal(status: number, code: string, data?: object) {
  return { status, body: { code, ...(data ? { data } : {}) } };
}
