/** The official SDK with an eye on it: which methods it has, which were called, and what each was answered. */
import {
  HTTPFetchError,
  channelAccessToken,
  insight,
  liff,
  manageAudience,
  messagingApi,
  moduleAttach,
  moduleOperation,
  shop,
} from '@line/bot-sdk';
import type { Description } from './openapi.ts';

const CLASSES = {
  messaging: messagingApi.MessagingApiClient,
  messagingBlob: messagingApi.MessagingApiBlobClient,
  insight: insight.InsightClient,
  liff: liff.LiffClient,
  audience: manageAudience.ManageAudienceClient,
  audienceBlob: manageAudience.ManageAudienceBlobClient,
  token: channelAccessToken.ChannelAccessTokenClient,
  module: moduleOperation.LineModuleClient,
  moduleAttach: moduleAttach.LineModuleAttachClient,
  shop: shop.ShopClient,
} as const;

export type Clients = { [K in keyof typeof CLASSES]: InstanceType<(typeof CLASSES)[K]> };

/** What the SDK's short forms call; every other method is named as LINE's `operationId`. */
const SHORT_FORMS: Record<string, string> = {
  issueStatelessChannelTokenByJWTAssertion: 'issueStatelessChannelToken',
  issueStatelessChannelTokenByClientSecret: 'issueStatelessChannelToken',
};
const WITH_INFO = 'WithHttpInfo';

/** An answer as it came, kept per method. */
export interface Seen {
  method: string;
  status: number;
  headers: Headers;
  body: unknown;
}

/** Every method that the SDK's classes have, as `client.method`; found at run time, so that a newer SDK cannot hide one. */
export function sdkMethods(): string[] {
  return Object.entries(CLASSES).flatMap(([client, { prototype }]) =>
    Object.getOwnPropertyNames(prototype)
      .filter((name) => name !== 'constructor' && !name.endsWith(WITH_INFO))
      .map((name) => `${client}.${name}`),
  );
}

/** Client classes of the SDK that are not in the table above: must be none. */
export function unknownClients(sdk: object): string[] {
  const known = new Set<unknown>(Object.values(CLASSES));
  return Object.values(sdk)
    .filter((part): part is object => typeof part === 'object' && part !== null)
    .flatMap((part) => Object.entries(part))
    .filter(([name, value]) => typeof value === 'function' && name.endsWith('Client') && !known.has(value))
    .map(([name]) => name);
}

/** Watches every answer that the SDK gets; wrong ones make the call throw. */
export class Watch {
  /** What each method was answered, in order. */
  readonly seen = new Map<string, Seen[]>();
  readonly #description: Description | undefined;

  constructor(description: Description | undefined) {
    this.#description = description;
  }

  /** The SDK's clients for this origin, watched. */
  clients(baseURL: string, accessToken: string): Clients {
    const clients = Object.entries(CLASSES).map(([name, Class]) => [
      name,
      this.#watched(name, new Class({ baseURL, channelAccessToken: accessToken })),
    ]);
    return Object.fromEntries(clients) as Clients;
  }

  last(method: string): Seen {
    const seen = this.seen.get(method)?.at(-1);
    if (!seen) throw new Error(`${method} was not called`);
    return seen;
  }

  #watched<T extends object>(client: string, target: T): T {
    return new Proxy(target, {
      get: (object, property, receiver) => {
        const value: unknown = Reflect.get(object, property, receiver);
        if (typeof value !== 'function' || typeof property !== 'string') return value;
        const meant = SHORT_FORMS[property];
        if (meant) {
          return async (...args: unknown[]) => {
            const result: unknown = await Reflect.apply(value, receiver, args);
            this.seen.set(`${client}.${property}`, [this.last(`${client}.${meant}`)]);
            return result;
          };
        }
        if (!property.endsWith(WITH_INFO)) return value;
        const method = property.slice(0, -WITH_INFO.length);
        return async (...args: unknown[]) => {
          try {
            const result = (await Reflect.apply(value, receiver, args)) as {
              httpResponse: Response;
              body: unknown;
            };
            this.#keep(client, method, result.httpResponse, result.body);
            return result;
          } catch (error) {
            if (error instanceof HTTPFetchError) this.#keep(client, method, error, jsonOf(error.body));
            throw error;
          }
        };
      },
    });
  }

  #keep(
    client: string,
    name: string,
    answer: { status: number; headers: Headers; url?: string },
    body: unknown,
  ): void {
    const method = `${client}.${name}`;
    const seen = { method, status: answer.status, headers: answer.headers, body };
    this.seen.set(method, [...(this.seen.get(method) ?? []), seen]);
    const findings = this.#check(seen, name, answer.url);
    if (findings.length > 0)
      throw new Error(`${method} answered ${answer.status} ${JSON.stringify(body)}\n${findings.join('\n')}`);
  }

  #check({ status, headers, body }: Seen, name: string, url: string | undefined): string[] {
    const findings = headers.get('x-line-request-id') === null ? ['no x-line-request-id'] : [];
    if ((headers.get('x-line-accepted-request-id') !== null) !== (status === 409))
      findings.push('x-line-accepted-request-id belongs to 409 and to nothing else');
    // LINE's own example of this refusal has a body that its OpenAPI does not allow.
    if (!this.#description || (name === 'getStatisticsPerUnit' && status === 400)) return findings;
    const endpoint = this.#description.endpoints.find((one) => one.operationId === name);
    if (!endpoint) return [...findings, `LINE describes no ${name}`];
    if (url && this.#description.find(endpoint.method, new URL(url).pathname) !== endpoint)
      findings.push(`${endpoint.method} ${url} is not ${endpoint.path}`);
    // A stream is bytes, not JSON.
    const isBytes = typeof body === 'object' && body !== null && 'pipe' in body;
    const type = headers.get('content-type');
    return [
      ...findings,
      ...this.#description.checkAnswer(endpoint, { status, type, body: isBytes ? undefined : body }),
    ];
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
