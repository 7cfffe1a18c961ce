/**
 * The socket of the web role: HTTP, or HTTPS where we hold the certificate ourselves (TLS_CERT), with limits on how slowly
 * somebody may speak.
 */
import fs from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions as HttpsOptions } from 'node:https';
import type { Server, AddressInfo } from 'node:net';
import { isAmong } from './address-ranges.ts';
import type { SecureContextOptions } from 'node:tls';
import type { Server as HttpsServer } from 'node:https';
import { serve } from '@hono/node-server';
import type { Config } from '../config/config.ts';
import type { Door } from './door.ts';

export type Answer = (request: Request, env: unknown) => Response | Promise<Response>;

export interface Listener {
  readonly port: number;
  /** From here on requests are answered; before, they get 503. */
  handle(answer: Answer, door?: Door): void;
  /** Lets requests that are running finish for `drainMs`, then cuts them. */
  close(drainMs: number): Promise<void>;
}

export interface SlowLimits {
  /** From the first byte to the end of the headers. */
  readonly headersMs: number;
  /** From the first byte to the end of the body. */
  readonly requestMs: number;
  /** How often connections are looked at. */
  readonly lookEveryMs: number;
}

/**
 * Headers are one packet: 10 s cover a phone at the edge of its cell. The largest upload, 12 MB, takes 100 s at 1 Mbit/s.
 * Whoever holds a connection longer with less holds it for nothing (slowloris).
 */
const SLOW: SlowLimits = { headersMs: 10_000, requestMs: 120_000, lookEveryMs: 2_000 };
/** Longer than the idle time of common proxies (60 s), so that they never send into a connection that we just closed. */
const KEEP_ALIVE_MS = 75_000;
/** Cookies, Referer and LINE's parameters stay below 4 kB; Node's own 16 kB leaves room for proxies. */
const HEADER_BYTES = 16_384;
const HEADER_LINES = 100;
/** A renewed certificate is served within this time, without a restart. */
const LOOK_AT_CERTIFICATE_MS = 60_000;

/**
 * Suites of the type 推奨セキュリティ型 of IPA's TLS暗号設定ガイドライン (3rd edition): forward secrecy and authenticated encryption
 * only; the order is ours (SEC-02).
 */
export const TLS_SETTINGS = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-CHACHA20-POLY1305',
    'ECDHE-RSA-CHACHA20-POLY1305',
  ].join(':'),
  honorCipherOrder: true,
} as const satisfies SecureContextOptions;

/**
 * @throws Error in words when the port is taken
 */
export function listen(
  config: Pick<Config, 'host' | 'port' | 'tls' | 'plainHttpFrom'>,
  slow: SlowLimits = SLOW,
): Promise<Listener> {
  let answer: Answer | null = null;
  let door: Door = (_request, _response, next) => next();
  const throughDoor =
    (listener: RequestListener): RequestListener =>
    (request, response) =>
      door(request, response, () => void listener(request, response));
  const limits: ServerOptions = {
    headersTimeout: slow.headersMs,
    requestTimeout: slow.requestMs,
    connectionsCheckingInterval: slow.lookEveryMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: HEADER_BYTES,
  };
  const { tls } = config;
  return new Promise((resolve, reject) => {
    const server = serve(
      {
        hostname: config.host,
        port: config.port,
        ...(tls
          ? {
              createServer: ((options: HttpsOptions, listener: RequestListener) =>
                createHttpsServer(options, throughDoor(listener))) as typeof createHttpsServer,
              serverOptions: { ...limits, ...TLS_SETTINGS, ...readCertificate(tls) },
            }
          : {
              createServer: ((options: ServerOptions, listener: RequestListener) =>
                createHttpServer(options, throughDoor(listener))) as typeof createHttpServer,
              serverOptions: limits,
            }),
        fetch: (request: Request, env: unknown) =>
          answer ? answer(request, env) : new Response('starting', { status: 503 }),
      },
      () => {
        if (!tls && config.plainHttpFrom.length > 0) admitOnly(server as Server, config.plainHttpFrom);
        const certificates = tls ? keepCertificateFresh(server as HttpsServer, tls) : null;
        resolve({
          port: (server.address() as AddressInfo).port,
          handle: (next, gate) => {
            answer = next;
            if (gate) door = gate;
          },
          close: (drainMs) => (clearInterval(certificates ?? undefined), close(server as Server, drainMs)),
        });
      },
    );
    if ('maxHeadersCount' in server) server.maxHeadersCount = HEADER_LINES;
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `port ${config.port} is already in use. Stop the program that uses it, or choose another: PORT=${config.port + 1} npm run demo`,
            )
          : error,
      );
    });
  });
}

/** This machine itself: health checks, and a proxy beside us. */
const LOOPBACK = ['127.0.0.0/8', '::1'];

/** Without TLS of our own only the proxy's network may connect (PLAIN_HTTP_FROM); others are cut before they say a word. */
function admitOnly(server: Server, networks: readonly string[]): void {
  const admitted = [...LOOPBACK, ...networks];
  server.on('connection', (socket) => {
    if (!isAmong(socket.remoteAddress ?? null, admitted)) socket.destroy();
  });
}

interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

function readCertificate({ certFile, keyFile }: CertificateFiles): { cert: Buffer; key: Buffer } {
  return { cert: fs.readFileSync(certFile), key: fs.readFileSync(keyFile) };
}

function keepCertificateFresh(server: HttpsServer, files: CertificateFiles): NodeJS.Timeout {
  let served = fs.readFileSync(files.certFile).toString('base64');
  const look = () => {
    try {
      const { cert, key } = readCertificate(files);
      if (cert.toString('base64') === served) return;
      // A key that does not belong to it throws: the old pair stays until the renewal has written both.
      server.setSecureContext({ ...TLS_SETTINGS, cert, key });
      served = cert.toString('base64');
    } catch {
      return;
    }
  };
  return setInterval(look, LOOK_AT_CERTIFICATE_MS).unref();
}

function close(server: Server, drainMs: number): Promise<void> {
  return new Promise((done) => {
    const force = setTimeout(() => {
      if ('closeAllConnections' in server) (server as HttpsServer).closeAllConnections();
    }, drainMs);
    server.close(() => (clearTimeout(force), done()));
    if ('closeIdleConnections' in server) (server as HttpsServer).closeIdleConnections();
  });
}
