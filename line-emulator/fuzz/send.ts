/** Sends what no decent client would: any method, any path as it stands, any header, any bytes. */
import http from 'node:http';
import net from 'node:net';

export interface RawRequest {
  method: string;
  /** Path and query, sent as they stand. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface RawAnswer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** Longer than any answer may take on a busy machine; what takes longer hangs. */
const PATIENCE_MS = 30_000;

/** @throws when the emulator does not answer, closes the connection without an answer, or takes too long */
export function send(port: number, agent: http.Agent, request: RawRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { method, path, body } = request;
    const headers = { ...request.headers, 'content-length': body.length };
    const outgoing = http.request({ host: '127.0.0.1', port, agent, method, path, headers }, (response) => {
      const { statusCode = 0, headers: answered } = response;
      // A stream of events has no end: that it began is its answer.
      if (answered['content-type']?.startsWith('text/event-stream')) {
        outgoing.destroy();
        resolve({ status: statusCode, headers: answered, text: '' });
        return;
      }
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: statusCode, headers: answered, text: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    outgoing.setTimeout(PATIENCE_MS, () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Writes bytes to the socket and reads until the other side closes or `quietMs` pass in silence. */
export function sendBytes(port: number, bytes: Buffer, quietMs: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
    const finish = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(quietMs, finish);
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('close', finish);
    // A refused connection shows as silence, which the caller judges.
    socket.on('error', finish);
  });
}
