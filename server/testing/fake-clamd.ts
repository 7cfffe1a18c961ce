/** A scanner that speaks clamd's INSTREAM and knows one virus: the test file of EICAR. */
import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** The antivirus industry's harmless test file (eicar.org), in two halves so that no scanner takes this source for it. */
export const EICAR = Buffer.from(
  ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join(''),
);

export interface FakeClamd {
  /** For CLAMD_SOCKET. */
  readonly socket: string;
  /** What was scanned, whole. */
  readonly scanned: readonly Buffer[];
  close(): Promise<void>;
}

/** @param answer what it says instead of a verdict; null: nothing, and it keeps the line open */
export async function fakeClamd(answer?: string | null): Promise<FakeClamd> {
  const scanned: Buffer[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let received: Buffer = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part]);
      const content = readStream(received);
      if (!content || answer === null) return;
      scanned.push(content);
      socket.end(answer ?? (content.includes(EICAR) ? 'stream: Eicar-Signature FOUND\0' : 'stream: OK\0'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    socket: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    scanned,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** The content once its end (a chunk of length zero) has come; null before. @throws Error when it is no INSTREAM */
function readStream(received: Buffer): Buffer | null {
  const command = 'zINSTREAM\0';
  if (received.length < command.length) return null;
  if (received.subarray(0, command.length).toString() !== command) throw new Error('not INSTREAM');
  const chunks: Buffer[] = [];
  for (let at = command.length; at + 4 <= received.length;) {
    const length = received.readUInt32BE(at);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(received.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}
