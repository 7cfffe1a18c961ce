/** How long our own certificate lasts, as a visitor sees it. */
import { connect } from 'node:tls';

const PATIENCE_MS = 5000;
/** A certificate changes every some weeks: an hour is soon enough. */
const FRESH_MS = 3_600_000;

let remembered: {
  readonly url: string;
  readonly at: number;
  readonly end: Promise<Temporal.Instant | null>;
} | null = null;

/** @returns null where there is none to ask (http), or the door could not be reached from here */
export function certificateEnd(publicUrl: string): Promise<Temporal.Instant | null> {
  if (remembered?.url !== publicUrl || performance.now() - remembered.at > FRESH_MS)
    remembered = { url: publicUrl, at: performance.now(), end: ask(publicUrl) };
  return remembered.end;
}

function ask(publicUrl: string): Promise<Temporal.Instant | null> {
  const url = new URL(publicUrl);
  if (url.protocol !== 'https:') return Promise.resolve(null);
  return new Promise((resolve) => {
    const socket = connect({
      host: url.hostname,
      port: Number(url.port) || 443,
      servername: url.hostname,
      // Only its dates are read, also when it has ended already; nothing is sent.
      rejectUnauthorized: false,
      timeout: PATIENCE_MS,
    });
    const end = (instant: Temporal.Instant | null) => {
      socket.destroy();
      resolve(instant);
    };
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      end(certificate ? Temporal.Instant.fromEpochMilliseconds(certificate.validToDate.getTime()) : null);
    });
    socket.once('error', () => end(null));
    socket.once('timeout', () => end(null));
  });
}
