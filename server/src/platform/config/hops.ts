/**
 * Every hop that leaves this machine is encrypted, or we do not start (SEC-01, SEC-05): what the settings say about the way
 * to PostgreSQL, to LINE, to the file store, to the scanner, and from the proxy to us.
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import { isPrivateNetwork } from '../http/address-ranges.ts';

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** pg checks the server's certificate and name with each of these; `prefer` and `no-verify` do not. */
const VERIFIED = new Set(['require', 'verify-ca', 'verify-full']);

export interface HopSettings {
  readonly production: boolean;
  readonly host: string;
  readonly plainHttpFrom: readonly string[];
  readonly databaseUrl: string | undefined;
  /** Name of the setting → address. */
  readonly lineUrls: Readonly<Record<string, string>>;
  readonly s3Endpoint: string | undefined;
  readonly clamdSocket: string | undefined;
  readonly tlsCert: string | undefined;
  readonly tlsKey: string | undefined;
}

/** @returns what is wrong, one sentence per setting */
export function unsafeHops(settings: HopSettings): string[] {
  const problems: string[] = [];
  const { databaseUrl, lineUrls, clamdSocket, tlsCert, tlsKey } = settings;
  const database = databaseUrl === undefined ? null : URL.parse(databaseUrl);
  if (database && database.hostname !== '' && !isLoopback(database.hostname)) {
    // With libpq's own meaning `require` would take any certificate.
    const lax = database.searchParams.get('uselibpqcompat') === 'true';
    if (lax || !VERIFIED.has(database.searchParams.get('sslmode') ?? ''))
      problems.push(
        'DATABASE_URL: the way to another machine must be encrypted; add ?sslmode=verify-full&sslrootcert=/path/to/ca.pem',
      );
  }
  const plain = {
    ...lineUrls,
    ...(settings.s3Endpoint === undefined ? {} : { S3_ENDPOINT: settings.s3Endpoint }),
  };
  for (const [name, address] of Object.entries(plain)) {
    const url = URL.parse(address);
    if (url?.protocol === 'http:' && !isLoopback(url.hostname))
      problems.push(`${name}: must be https outside this machine`);
  }
  const scanner = clamdSocket === undefined ? null : clamdAddress(clamdSocket);
  if (scanner && 'host' in scanner && !isLoopback(scanner.host))
    problems.push(
      'CLAMD_SOCKET: clamd speaks without encryption, so it must run on this machine (a socket file, or 127.0.0.1:3310)',
    );
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    problems.push('TLS_CERT and TLS_KEY: set both (paths of PEM files), or neither');
  else if (tlsCert !== undefined && tlsKey !== undefined) problems.push(...wrongCertificate(tlsCert, tlsKey));
  else if (settings.production && !isLoopback(settings.host) && settings.plainHttpFrom.length === 0)
    problems.push(
      'HOST: without TLS_CERT and TLS_KEY only 127.0.0.1 is served, behind a proxy on this machine; set them to encrypt the way from the proxy, or name the private network of a proxy in a container of this machine in PLAIN_HTTP_FROM (e.g. 172.18.0.0/16)',
    );
  for (const network of settings.plainHttpFrom)
    if (!isPrivateNetwork(network))
      problems.push(
        `PLAIN_HTTP_FROM: ${network} is not a private network (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fd00::/8) of this machine's containers`,
      );
  return problems;
}

export type ClamdAddress = { readonly path: string } | { readonly host: string; readonly port: number };

/** `/run/clamav/clamd.ctl`, or `host:port`; null when it is neither. */
export function clamdAddress(text: string): ClamdAddress | null {
  if (text.startsWith('/')) return { path: text };
  const [, host, port] = /^(\[[\da-f:]+\]|[\w.-]+):(\d{1,5})$/i.exec(text) ?? [];
  return host && port ? { host: host.replace(/^\[|\]$/g, ''), port: Number(port) } : null;
}

function wrongCertificate(certFile: string, keyFile: string): string[] {
  const files: Buffer[] = [];
  for (const [name, file] of [
    ['TLS_CERT', certFile],
    ['TLS_KEY', keyFile],
  ] as const) {
    try {
      files.push(fs.readFileSync(file));
    } catch (error) {
      return [`${name}: cannot be read (${(error as NodeJS.ErrnoException).code})`];
    }
  }
  const [cert, key] = files as [Buffer, Buffer]; // both were read above
  try {
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))
      ? []
      : ['TLS_KEY: does not belong to TLS_CERT'];
  } catch {
    return ['TLS_CERT and TLS_KEY: must be PEM files, the key without a pass phrase'];
  }
}
