/** AWS Signature Version 4, as S3 and every store that speaks its language ask for it. */
import { createHash, createHmac } from 'node:crypto';

export interface S3Credentials {
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface Signable {
  readonly method: string;
  readonly url: URL;
  /** Beside host, date and content hash, which are added. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** @returns the headers to send: those given, and the signed ones */
export function signS3(
  request: Signable,
  credentials: S3Credentials,
  at: Temporal.Instant,
): Record<string, string> {
  const stamp = at.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '');
  const day = stamp.slice(0, 8);
  const contentHash = sha256(request.body);
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.url.host,
    'x-amz-content-sha256': contentHash,
    'x-amz-date': stamp,
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    request.method,
    request.url.pathname.split('/').map(percent).join('/'),
    [...request.url.searchParams]
      .map(([name, value]) => `${percent(name)}=${percent(value)}`)
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${headers[name]!.trim()}`), // names are its keys
    '',
    names.join(';'),
    contentHash,
  ].join('\n');
  const scope = `${day}/${credentials.region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', stamp, scope, sha256(Buffer.from(canonical))].join('\n');
  const key = [day, credentials.region, 's3', 'aws4_request'].reduce<Buffer>(
    (secret, part) => hmac(secret, part),
    Buffer.from(`AWS4${credentials.secretAccessKey}`),
  );
  const signature = hmac(key, text).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** AWS wants these too, which encodeURIComponent leaves as they are. */
function percent(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
