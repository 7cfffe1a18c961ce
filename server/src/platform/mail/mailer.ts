/**
 * Mail out: by SMTP where SMTP_URL is set, otherwise into DATA_DIR/mail-out as .eml files, so that a demo shows what would be
 * sent. Outside this machine nothing leaves without TLS (SEC-01, SEC-05).
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { createTransport } from 'nodemailer';
import type { Config } from '../config/config.ts';
import { isLoopback } from '../config/hops.ts';

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  /** Plain text. Never personal data of residents: mail leaves the house. */
  readonly text: string;
}

export interface Mailer {
  /** 'folder': nothing is sent, see DATA_DIR/mail-out. */
  readonly kind: 'smtp' | 'folder';
  /** Resolves when the mail server has taken it. @throws Error when it did not, or offers no TLS */
  send(mail: Mail): Promise<void>;
}

declare module '../context/context.ts' {
  interface Outside {
    readonly mail: Mailer;
  }
}

/** A mail server that does not answer must not hold a worker for nodemailer's own ten minutes. */
const PATIENCE_MS = 15_000;

/** Always the same: nodemailer otherwise chooses by the share of Latin letters, which differs from mail to mail. */
const ENCODING = { textEncoding: 'base64' } as const;

export function connectMail(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>): Mailer {
  return config.smtpUrl === null ? folderMailer(config) : smtpMailer(config.smtpUrl, config.mailFrom);
}

function smtpMailer(smtpUrl: string, from: string): Mailer {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    // STARTTLS or nothing, except to a relay on this very machine.
    requireTLS: !secure && !isLoopback(url.hostname),
    tls: { minVersion: 'TLSv1.2' },
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
    ...(url.username
      ? { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }
      : {}),
  });
  return {
    kind: 'smtp',
    async send({ to, subject, text }) {
      await transport.sendMail({ from, to: [...to], subject, text, ...ENCODING });
    },
  };
}

function folderMailer(config: Pick<Config, 'mailFrom' | 'dataDir'>): Mailer {
  const folder = path.join(config.dataDir, 'mail-out');
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    kind: 'folder',
    async send({ to, subject, text }) {
      const { message } = await transport.sendMail({
        from: config.mailFrom,
        to: [...to],
        subject,
        text,
        ...ENCODING,
      });
      await fs.mkdir(folder, { recursive: true, mode: 0o700 });
      await fs.writeFile(path.join(folder, `${crypto.randomUUID()}.eml`), message as Buffer, { mode: 0o600 });
    },
  };
}
