import http from 'node:http';
import https from 'node:https';
import type { WebhookFailure } from './webhook-log.ts';

/** LINE waits two seconds for a 2xx. */
const TIMEOUT_MS = 2000;

/** Connections stay open between webhooks, as LINE's do. */
const agents = {
  'http:': new http.Agent({ keepAlive: true, maxSockets: 256 }),
  'https:': new https.Agent({ keepAlive: true, maxSockets: 256 }),
};

export interface PostResult {
  statusCode?: number;
  reason?: WebhookFailure;
}

/** Posts a signed webhook: no redirects, two seconds from the first moment to the end of the answer. Never rejects. */
export function postWebhook(
  url: string,
  body: string,
  signature: string,
  signal: AbortSignal,
): Promise<PostResult> {
  return new Promise((resolve) => {
    let timedOut = false;
    let connected = false;
    const target = new URL(url);
    if (!/^https?:$/.test(target.protocol)) return resolve({ reason: 'could_not_connect' });
    const secure = target.protocol === 'https:';
    const bytes = Buffer.from(body);
    const done = (result: PostResult): void => {
      clearTimeout(timer);
      resolve(result);
    };
    const fail = (): void =>
      done({ reason: timedOut ? 'request_timeout' : connected ? 'unclassified' : 'could_not_connect' });
    const request = (secure ? https : http).request(
      target,
      {
        method: 'POST',
        agent: secure ? agents['https:'] : agents['http:'],
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'content-length': bytes.length,
          'x-line-signature': signature,
          'user-agent': 'LineBotWebhook/2.0',
        },
        signal,
      },
      (response) => {
        response.resume();
        response.once('error', fail);
        response.once('close', () => {
          if (!response.complete) return fail();
          const statusCode = response.statusCode ?? 0;
          const ok = statusCode >= 200 && statusCode < 300;
          done({ statusCode, ...(ok ? {} : { reason: 'error_status_code' as const }) });
        });
      },
    );
    const timer = setTimeout(() => {
      timedOut = true;
      request.destroy();
    }, TIMEOUT_MS);
    request.once('socket', (socket) => {
      if (!socket.connecting) connected = true;
      else socket.once(secure ? 'secureConnect' : 'connect', () => (connected = true));
    });
    request.once('error', fail);
    request.end(bytes);
  });
}
