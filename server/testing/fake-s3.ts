/** A small S3 store over HTTP, which believes nobody whose signature is not right, and fails when told to. */
import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type Fault = 'error' | 'reset' | 'slow' | 'cut';

export interface FakeS3 {
  readonly endpoint: string;
  readonly objects: Map<string, Buffer>;
  /** The next answers, in order. */
  readonly faults: Fault[];
  readonly refused: string[];
  requests: number;
  close(): Promise<void>;
}

export const S3_CREDENTIALS = {
  region: 'ap-northeast-1',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};
const PER_PAGE = 3;

export async function fakeS3(bucket = 'madoguchi'): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const faults: Fault[] = [];
  const refused: string[] = [];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      store.requests += 1;
      const fault = faults.shift();
      if (fault === 'reset') return void request.socket.destroy();
      if (fault === 'slow') return; // never answers
      if (fault === 'error') return answer(503, '<Error><Code>SlowDown</Code></Error>');
      const body = Buffer.concat(parts);
      const wrong = whatIsWrong(request, body);
      if (wrong) {
        refused.push(wrong);
        return answer(403, '<Error><Code>SignatureDoesNotMatch</Code></Error>');
      }
      const url = new URL(request.url!, 'http://store');
      const [, named, ...rest] = url.pathname.split('/');
      if (named !== bucket) return answer(404, '<Error><Code>NoSuchBucket</Code></Error>');
      const key = rest.join('/');
      if (request.method === 'PUT') objects.set(key, body);
      else if (request.method === 'DELETE') return void (objects.delete(key), answer(204, ''));
      else if (key === '') return answer(200, page(url));
      else {
        const content = objects.get(key);
        if (!content) return answer(404, '<Error><Code>NoSuchKey</Code></Error>');
        if (fault === 'cut') {
          response.writeHead(200, { 'content-length': content.length });
          response.write(content.subarray(0, content.length / 2), () => request.socket.destroy());
          return;
        }
        return answer(200, content);
      }
      return answer(200, '');
    });
    const answer = (status: number, content: string | Buffer) => {
      response.writeHead(status, { 'content-length': Buffer.byteLength(content) });
      response.end(content);
    };
  });
  const page = (url: URL) => {
    const prefix = url.searchParams.get('prefix') ?? '';
    const after = url.searchParams.get('continuation-token') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const shown = keys.slice(0, PER_PAGE);
    const more = keys.length > shown.length;
    return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${shown
      .map(
        (key) =>
          `<Contents><Key>${key}</Key><LastModified>2026-11-20T00:00:00.000Z</LastModified></Contents>`,
      )
      .join(
        '',
      )}${more ? `<NextContinuationToken>${shown.at(-1)}</NextContinuationToken>` : ''}</ListBucketResult>`;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const store: FakeS3 = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    faults,
    refused,
    requests: 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return store;
}

/** Written from the specification and apart from the product's own signer. */
function whatIsWrong(request: http.IncomingMessage, body: Buffer): string | null {
  const header = String(request.headers.authorization ?? '');
  const [, id, day, region, names, signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/.exec(
      header,
    ) ?? [];
  if (!id || !day || !region || !names || !signature) return 'no signature';
  if (id !== S3_CREDENTIALS.accessKeyId || region !== S3_CREDENTIALS.region) return 'unknown key';
  const stamp = String(request.headers['x-amz-date']);
  const hash = createHash('sha256').update(body).digest('hex');
  if (request.headers['x-amz-content-sha256'] !== hash) return 'other content';
  const [path, query = ''] = request.url!.split('?');
  const sorted = new URLSearchParams(query);
  sorted.sort();
  const canonical = `${request.method}\n${path}\n${sorted.toString().replaceAll('+', '%20')}\n${names
    .split(';')
    .map((name) => `${name}:${String(request.headers[name]).trim()}\n`)
    .join('')}\n${names}\n${hash}`;
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${stamp}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const step = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
  const key = step(
    step(step(step(`AWS4${S3_CREDENTIALS.secretAccessKey}`, day), region), 's3'),
    'aws4_request',
  );
  return step(key, text).toString('hex') === signature ? null : 'wrong signature';
}
