/**
 * Turns the environment into a typed configuration, with every default in one place. All problems are listed at once.
 */
import { hkdfSync } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { Environment } from './env.ts';
import { clamdAddress, unsafeHops, type ClamdAddress } from './hops.ts';
import { readMasterKey, readPreviousMasterKey } from './master-key.ts';

export const PROCESS_ROLES = ['web', 'worker', 'scheduler'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

export interface Config {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** Origin under which browsers and LINE reach us, no trailing slash. */
  readonly publicUrl: string;
  /** null: embedded PostgreSQL below `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  /** 32 bytes; every other key is wrapped by it. */
  readonly masterKey: Buffer;
  /** What opens keys: the master key and, while it is being changed, the one before. */
  readonly masterKeys: readonly [Buffer, ...Buffer[]];
  readonly roles: ReadonlySet<ProcessRole>;
  readonly logLevel: string;
  readonly line: {
    readonly apiBaseUrl: string;
    readonly dataApiBaseUrl: string;
    /** Authorize pages (access.line.me); tokens are asked at `apiBaseUrl`. */
    readonly loginBaseUrl: string;
    readonly liffBaseUrl: string;
  };
  /** null: mail is written into `dataDir`/mail-out instead of being sent. */
  readonly smtpUrl: string | null;
  /** Sender of the program's mail. */
  readonly mailFrom: string;
  /** Files of the certificate and key with which we serve https ourselves; null behind a proxy on this machine. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** The bucket in which files are kept; null: a folder below `dataDir`. */
  readonly s3: {
    readonly endpoint: string;
    readonly bucket: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  } | null;
  /** Where clamd scans uploads; null: nothing is scanned, and the security page says so. */
  readonly clamd: ClamdAddress | null;
  /** Whether links that staff wrote are looked at before a delivery; off where the town's network lets nothing else out. */
  readonly checkLinks: boolean;
  /** Private networks from which a proxy may speak plain http to us; empty: this machine only. */
  readonly plainHttpFrom: readonly string[];
  /** Identity providers that municipalities may choose, with the country of their computers. */
  readonly singleSignOnHosts: readonly { readonly host: string; readonly country: string }[];
  /** How many proxies in front of us append to X-Forwarded-For; 0 trusts the socket only. */
  readonly trustedProxies: number;
  /** Connections of this process to the database, for the working role. */
  readonly databaseConnections: number;
  /** Multiplies what each function may take at once: 1 fits two cores. */
  readonly shareFactor: number;
  /** How long one search of the audit log may take before it is told to be narrower. */
  readonly auditSearchSeconds: number;
  /** File to which every endpoint outcome is appended in tests; null in real life. */
  readonly outcomesFile: string | null;
}

/** Lists everything that is wrong with the settings. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`settings are wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

const origin = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) URL, e.g. https://line.example.jp' })
  // What is no URL at all was named above; this check runs all the same.
  .refine((url) => ['', '/', undefined].includes(URL.parse(url)?.pathname), { error: 'must have no path' })
  .transform((url) => url.replace(/\/$/, ''));

/** What a bucket needs; S3_REGION has a default. */
const S3_NAMES = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

const LINE_URLS = [
  'LINE_API_BASE_URL',
  'LINE_DATA_API_BASE_URL',
  'LINE_LOGIN_BASE_URL',
  'LIFF_BASE_URL',
] as const;

const shape = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce
    .number({ error: 'must be a number' })
    .int()
    .min(0, { error: 'must be 0–65535' })
    .max(65535, { error: 'must be 0–65535' })
    .default(8080),
  PUBLIC_URL: origin.optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, { error: 'must begin with postgres://' })
    .optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  MASTER_KEY: z.string().optional(),
  MASTER_KEY_FILE: z.string().optional(),
  MASTER_KEY_COMMAND: z.string().optional(),
  MASTER_KEY_PREVIOUS: z.string().optional(),
  MASTER_KEY_PREVIOUS_FILE: z.string().optional(),
  MASTER_KEY_PREVIOUS_COMMAND: z.string().optional(),
  ROLES: z
    .string()
    .default(PROCESS_ROLES.join(','))
    .transform((text) =>
      text
        .split(',')
        .map((role) => role.trim())
        .filter(Boolean),
    )
    .pipe(
      z
        .array(z.enum(PROCESS_ROLES, { error: `each must be one of ${PROCESS_ROLES.join(', ')}` }))
        .min(1, { error: 'must name at least one role' }),
    ),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  LINE_API_BASE_URL: origin.default('https://api.line.me'),
  LINE_DATA_API_BASE_URL: origin.default('https://api-data.line.me'),
  LINE_LOGIN_BASE_URL: origin.default('https://access.line.me'),
  LIFF_BASE_URL: origin.default('https://liff.line.me'),
  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: 'must begin with smtp:// or smtps://, e.g. smtps://user:password@mail.example.jp',
    })
    .optional(),
  MAIL_FROM: z.email({ error: 'must be a mail address' }).optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  CLAMD_SOCKET: z
    .string()
    .refine((text) => clamdAddress(text) !== null, {
      error: 'must be a socket file or host:port, e.g. /run/clamav/clamd.ctl',
    })
    .optional(),
  PLAIN_HTTP_FROM: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
    ),
  SINGLE_SIGN_ON_HOSTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.split('=').map((part) => part.trim()))
        .filter(([host]) => host)
        .map(([host = '', country = '']) => ({ host: host.toLowerCase(), country })),
    )
    .refine((list) => list.every(({ host, country }) => /^[a-z0-9.-]+$/.test(host) && country), {
      error: 'must be host=country, e.g. login.city.example.jp=日本,login.example.com=米国',
    }),
  S3_ENDPOINT: origin.optional(),
  S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
      error: 'must be the name of a bucket, e.g. madoguchi-files',
    })
    .optional(),
  S3_REGION: z.string().min(1).default('ap-northeast-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  CHECK_LINKS: z.enum(['on', 'off'], { error: 'must be on or off' }).optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  // Below 20 the functions' own connections would not fit.
  DATABASE_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(20, { error: 'must be 20–200' })
    .max(200, { error: 'must be 20–200' })
    .default(32),
  SHARE_FACTOR: z.coerce
    .number()
    .min(0.25, { error: 'must be 0.25–32' })
    .max(32, { error: 'must be 0.25–32' })
    .default(1),
  // Above 25 the search would meet the 30 s that a transaction may last, which is no answer.
  AUDIT_SEARCH_SECONDS: z.coerce
    .number()
    .min(1, { error: 'must be 1–25' })
    .max(25, { error: 'must be 1–25' })
    .default(20),
  OUTCOMES_FILE: z.string().optional(),
});

/**
 * @throws ConfigError naming every wrong setting
 */
export function loadConfig(environment: Environment): Config {
  const cleaned = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = shape.safeParse(cleaned);
  const problems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path[0]?.toString() ?? ''}: ${issue.message}`);
  const production = environment.NODE_ENV === 'production';
  const dataDir = path.resolve(cleaned.DATA_DIR ?? '.data');
  const masterKey = readMasterKey(cleaned, dataDir, production, problems);
  const previous = readPreviousMasterKey(cleaned, problems);
  if (production && !cleaned.DATABASE_URL)
    problems.push(
      'DATABASE_URL: is required in production (the embedded PostgreSQL is for demo and development)',
    );
  if (production && !cleaned.PUBLIC_URL)
    problems.push('PUBLIC_URL: is required in production, e.g. https://line.example.jp');
  if (production && cleaned.PUBLIC_URL?.startsWith('http:'))
    problems.push('PUBLIC_URL: must be https in production');
  const s3 = S3_NAMES.filter((name) => cleaned[name] !== undefined);
  if (s3.length > 0 && s3.length < S3_NAMES.length)
    problems.push(`${S3_NAMES.join(', ')}: set all of them, or none`);
  problems.push(
    ...unsafeHops({
      production,
      host: cleaned.HOST ?? '127.0.0.1',
      plainHttpFrom: parsed.success ? parsed.data.PLAIN_HTTP_FROM : [],
      databaseUrl: cleaned.DATABASE_URL,
      lineUrls: Object.fromEntries(
        LINE_URLS.flatMap((name) => (cleaned[name] ? [[name, cleaned[name]]] : [])),
      ),
      s3Endpoint: cleaned.S3_ENDPOINT,
      clamdSocket: cleaned.CLAMD_SOCKET,
      tlsCert: cleaned.TLS_CERT,
      tlsKey: cleaned.TLS_KEY,
    }),
  );
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const env = parsed.data;
  return {
    production,
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL ?? `http://127.0.0.1:${env.PORT}`,
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir,
    masterKey: masterKey!, // set: a missing key is a problem, and problems threw above
    masterKeys: previous ? [masterKey!, previous] : [masterKey!],
    roles: new Set(env.ROLES),
    logLevel: env.LOG_LEVEL,
    line: {
      apiBaseUrl: env.LINE_API_BASE_URL,
      dataApiBaseUrl: env.LINE_DATA_API_BASE_URL,
      loginBaseUrl: env.LINE_LOGIN_BASE_URL,
      liffBaseUrl: env.LIFF_BASE_URL,
    },
    smtpUrl: env.SMTP_URL ?? null,
    mailFrom: env.MAIL_FROM ?? `madoguchi@${hostOf(env.PUBLIC_URL)}`,
    tls: env.TLS_CERT && env.TLS_KEY ? { certFile: env.TLS_CERT, keyFile: env.TLS_KEY } : null,
    s3: env.S3_ENDPOINT
      ? {
          endpoint: env.S3_ENDPOINT,
          bucket: env.S3_BUCKET!, // all or none: checked above
          region: env.S3_REGION,
          accessKeyId: env.S3_ACCESS_KEY_ID!,
          secretAccessKey: env.S3_SECRET_ACCESS_KEY!,
        }
      : null,
    clamd: env.CLAMD_SOCKET ? clamdAddress(env.CLAMD_SOCKET) : null,
    // Without a setting only in production: the demo and the tests write addresses that nobody has.
    checkLinks: env.CHECK_LINKS ? env.CHECK_LINKS === 'on' : production,
    plainHttpFrom: env.PLAIN_HTTP_FROM,
    singleSignOnHosts: env.SINGLE_SIGN_ON_HOSTS,
    trustedProxies: env.TRUSTED_PROXIES,
    databaseConnections: env.DATABASE_CONNECTIONS,
    shareFactor: env.SHARE_FACTOR,
    auditSearchSeconds: env.AUDIT_SEARCH_SECONDS,
    outcomesFile: env.OUTCOMES_FILE ?? null,
  };
}

/** A sender's address needs a domain; the demo has none of its own. */
function hostOf(publicUrl: string | undefined): string {
  const host = publicUrl === undefined ? 'localhost' : new URL(publicUrl).hostname;
  return host === 'localhost' || /^[\d.]+$|^\[/.test(host) ? 'madoguchi.example' : host;
}

/** Derives an independent 32-byte key for one purpose (HKDF-SHA256, RFC 5869). */
export function deriveKey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `madoguchi ${purpose}`, 32));
}

/** Passwords of the database roles, from the installation's secret. */
export function rolePasswords(secret: Buffer): { app: string; system: string } {
  const password = (role: string) => deriveKey(secret, `database role ${role}`).toString('base64url');
  return { app: password('app'), system: password('system') };
}
