/**
 * Asks clamd whether bytes carry malware, by its own INSTREAM command (clamd(8)): `zINSTREAM\0`, chunks each led by its
 * length in four bytes, a length of zero at the end; the answer is `stream: OK`, `stream: <name> FOUND` or `… ERROR`.
 * It is no outbound host: it runs on this machine, which `config/hops.ts` sees to.
 */
import net from 'node:net';
import type { ClamdAddress } from '../config/hops.ts';

export type Verdict = { readonly clean: true } | { readonly clean: false; readonly signature: string };

/** Says whether the bytes may be taken in. @throws ScannerUnreachable when nobody can say */
export type Scan = (bytes: Buffer) => Promise<Verdict>;

/** clamd did not answer, or not with a verdict: the file is in doubt and stays outside. */
export class ScannerUnreachable extends Error {
  override readonly name = 'ScannerUnreachable';
}

/** A 20 MB document with many embedded files takes clamd seconds; the uploader waits that long, not longer. */
const PATIENCE_MS = 30_000;
const CHUNK = 65_536;
/** A verdict is one line; whatever sends more is not clamd. */
const LONGEST_ANSWER = 4096;

export function clamdScan(address: ClamdAddress, patienceMs = PATIENCE_MS): Scan {
  return (bytes) =>
    new Promise((resolve, reject) => {
      const socket = net.connect(address);
      let answer = '';
      const fail = (why: string) => {
        clearTimeout(late);
        socket.destroy();
        reject(new ScannerUnreachable(`clamd ${why}`));
      };
      const late = setTimeout(() => fail('did not answer in time'), patienceMs);
      socket.once('connect', () => {
        socket.write('zINSTREAM\0');
        for (let at = 0; at < bytes.length; at += CHUNK) {
          const chunk = bytes.subarray(at, at + CHUNK);
          const length = Buffer.alloc(4);
          length.writeUInt32BE(chunk.length);
          socket.write(length);
          socket.write(chunk);
        }
        socket.write(Buffer.alloc(4));
      });
      socket.on('data', (part) => {
        answer += part.toString('utf8');
        if (answer.length > LONGEST_ANSWER) fail('answered something else');
      });
      socket.once('error', (error: NodeJS.ErrnoException) => fail(`could not be reached (${error.code})`));
      socket.once('end', () => {
        const line = answer.replace(/\0.*$/s, '').trim();
        const [, signature] = /^stream: (.+) FOUND$/.exec(line) ?? [];
        if (signature === undefined && line !== 'stream: OK') return fail('gave no verdict');
        clearTimeout(late);
        socket.destroy();
        resolve(signature === undefined ? { clean: true } : { clean: false, signature });
      });
    });
}
