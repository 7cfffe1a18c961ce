/**
 * In front of everything: tells by the address which function a request is for, asks the admission for a place, and
 * refuses in a few microseconds when there is none. It stands on Node's own request, before anything else is made of it:
 * a refusal costs a tenth of what the framework's cheapest answer does.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admission } from '../shares/admission.ts';
import { workingFor } from '../shares/working-for.ts';
import type { TroublePages } from './trouble-page.ts';

export type Door = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Which function an address belongs to; null: always let in (the monitoring's own questions). */
export type FunctionOfPath = (path: string) => string | null;

/** Whom the door knows: they come in by `name` and take turns by `lane`. null: by the function of the address, like everybody. */
export type Acquaintance = (
  name: string,
  cookies: string | undefined,
  address: string,
) => { readonly name: string; readonly lane: string } | null;

/** When a program may ask again. */
const AGAIN_SECONDS = 2;

const OVERLOADED = JSON.stringify({
  code: 'overloaded',
  status: 503,
  defined: true,
  message: 'too many requests for this function at the moment; nothing was changed; try again',
  data: { retryAfter: AGAIN_SECONDS },
});

const BUSY_SCREEN = `<!doctype html><html lang="ja"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="${AGAIN_SECONDS * 3}"><title>混み合っています</title></head><body><main><h1>混み合っています</h1><p>数秒待つと、自動でもう一度開きます。</p></main></body></html>`;

/** @param trustedProxies how many proxies in front of us append to X-Forwarded-For */
export function createDoor(
  admission: Admission,
  functionOf: FunctionOfPath,
  pages: TroublePages,
  trustedProxies: number,
  acquaintance: Acquaintance = () => null,
): Door {
  return (request, response, next) => {
    const url = request.url ?? '/';
    const asked = functionOf(url.split('?', 1)[0] ?? url);
    if (asked === null) return next();
    const address = addressOf(request, trustedProxies);
    const { name, lane } = acquaintance(asked, request.headers.cookie, address) ?? {
      name: asked,
      lane: address,
    };
    admission.enter(name, lane, (leave) => {
      if (!leave) return refuse(request, response, url, pages);
      if (response.destroyed) return leave(); // went away while waiting
      response.once('close', leave);
      workingFor(name, next);
    });
  };
}

/** As `remoteAddressOf` of access.ts, on Node's own request. */
function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const hops = trustedProxies > 0 ? String(request.headers['x-forwarded-for'] ?? '').split(',') : [];
  return hops.at(-trustedProxies)?.trim() || (request.socket.remoteAddress ?? '');
}

function refuse(request: IncomingMessage, response: ServerResponse, url: string, pages: TroublePages): void {
  if (response.destroyed) return;
  const { body, headers } = answerFor(request, url, pages);
  // A large body that nobody will read must not be sent to its end first.
  const large = Number(request.headers['content-length'] ?? 0) > 64_000;
  response.writeHead(503, {
    ...headers,
    'content-length': Buffer.byteLength(body),
    ...(large ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function answerFor(request: IncomingMessage, url: string, pages: TroublePages) {
  if (url.startsWith('/r/')) {
    const { html, headers } = pages.draw({
      url,
      method: request.method ?? 'GET',
      header: (name) => request.headers[name] as string | undefined,
    });
    return { body: html, headers };
  }
  const isScreen = url.startsWith('/admin') && !url.startsWith('/admin/assets/');
  return {
    body: isScreen ? BUSY_SCREEN : OVERLOADED,
    headers: {
      'content-type': isScreen ? 'text/html; charset=utf-8' : 'application/json',
      'cache-control': 'no-store',
      'retry-after': String(AGAIN_SECONDS),
      ...(isScreen ? { 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" } : {}),
    },
  };
}
