/**
 * The calls that send. They do not go through the SDK's client: it offers neither a time-out nor given bytes
 * (docs/decisions/0004-sending-by-pinned-bytes.md); types, validation and statistics do.
 */
import { Pool } from 'undici';
import type { Answer } from './answers.ts';

/** Answers are small; what is longer is not LINE. */
const MAX_ANSWER = 64 * 1024;

/** Errors of connecting: not one byte of the request was written. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

export interface OutgoingCall {
  readonly path: string;
  readonly accessToken: string;
  readonly body: Buffer;
  /** null for a reply, which LINE answers 400 when it carries one. */
  readonly retryKey: string | null;
}

export class LineTransport {
  readonly #pool: Pool;

  constructor(baseUrl: string, timeoutMs: number) {
    this.#pool = new Pool(baseUrl, {
      connections: 256,
      pipelining: 1,
      connect: { timeout: 5000 },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      keepAliveTimeout: 30_000,
    });
  }

  /** Never throws: what went wrong is an answer too. */
  async post(call: OutgoingCall): Promise<Answer> {
    try {
      const { statusCode, headers, body } = await this.#pool.request({
        method: 'POST',
        path: call.path,
        headers: {
          authorization: `Bearer ${call.accessToken}`,
          'content-type': 'application/json',
          'user-agent': 'madoguchi',
          ...(call.retryKey === null ? {} : { 'x-line-retry-key': call.retryKey }),
        },
        body: call.body,
      });
      const text = await body.text();
      return {
        kind: 'http',
        status: statusCode,
        requestId: single(headers['x-line-request-id']),
        acceptedRequestId: single(headers['x-line-accepted-request-id']),
        body: text.slice(0, MAX_ANSWER),
      };
    } catch (error) {
      const reason = (error as { code?: string }).code ?? (error as Error).name;
      return { kind: 'none', sent: !NEVER_SENT.has(reason), reason };
    }
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function single(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
