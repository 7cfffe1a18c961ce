/**
 * Files in a bucket of an S3 store. Private ones arrive here encrypted already; the bucket itself stays closed, public media go
 * out through our own door.
 */
import type { Shelves } from './file-store.ts';
import { signS3, type S3Credentials } from '../outside/sigv4.ts';
import { pause } from '../time/pause.ts';
import { checkedName, type Shelf, type Stored } from './shelf.ts';

export interface S3Settings extends S3Credentials {
  /** Origin of the store; the bucket is the first part of the path. */
  readonly endpoint: string;
  readonly bucket: string;
}

export interface S3Patience {
  /** For one try, its body included. */
  readonly tryMs: number;
  readonly tries: number;
  readonly pauseMs: number;
}

/** A film of 200 MB at 10 MB/s takes 20 s; a store that answers 503 asks to be left alone for a moment. */
const PATIENCE: S3Patience = { tryMs: 60_000, tries: 4, pauseMs: 200 };

/** The store did not do what it was asked; says nothing of the content. */
export class S3Failure extends Error {
  override readonly name = 'S3Failure';
}

export function s3Shelves(settings: S3Settings, patience: S3Patience = PATIENCE): Shelves {
  return {
    public: new Bucket(settings, 'public', patience),
    private: new Bucket(settings, 'private', patience),
  };
}

class Bucket implements Shelf {
  private readonly settings: S3Settings;
  private readonly folder: string;
  private readonly patience: S3Patience;

  constructor(settings: S3Settings, folder: string, patience: S3Patience) {
    this.settings = settings;
    this.folder = folder;
    this.patience = patience;
  }

  async write(name: string, parts: Iterable<Buffer>): Promise<void> {
    await this.ask('PUT', this.place(name), Buffer.concat([...parts]));
  }

  async read(name: string): Promise<Buffer | null> {
    return this.ask('GET', this.place(name));
  }

  async remove(name: string): Promise<void> {
    await this.ask('DELETE', this.place(name));
  }

  /** A store keeps whole objects only: there are no drafts. */
  async removeDraft(): Promise<void> {}

  async *list(): AsyncGenerator<Stored> {
    for (let token: string | null = null; ;) {
      const url = new URL(`${this.settings.endpoint}/${this.settings.bucket}`);
      url.searchParams.set('list-type', '2');
      url.searchParams.set('prefix', `${this.folder}/`);
      if (token !== null) url.searchParams.set('continuation-token', token);
      const answer: string = (await this.ask('GET', url))?.toString('utf8') ?? '';
      for (const [, entry] of answer.matchAll(/<Contents>([\s\S]*?)<\/Contents>/g)) {
        const name = tag(entry!, 'Key')?.slice(this.folder.length + 1); // the pattern has one group
        const at = tag(entry!, 'LastModified');
        if (name && at) yield { name, changedAt: Temporal.Instant.from(at).epochMilliseconds, draft: false };
      }
      token = tag(answer, 'IsTruncated') === 'true' ? tag(answer, 'NextContinuationToken') : null;
      if (token === null) return;
    }
  }

  private place(name: string): URL {
    return new URL(`${this.settings.endpoint}/${this.settings.bucket}/${this.folder}/${checkedName(name)}`);
  }

  /** Every request may be repeated: a name never gets other content. null: there is no such object. */
  private async ask(method: string, url: URL, body: Buffer = Buffer.alloc(0)): Promise<Buffer | null> {
    for (let tried = 1; ; tried += 1) {
      const failure = await this.tryOnce(method, url, body);
      if (!(failure instanceof S3Failure)) return failure;
      if (tried === this.patience.tries || failure.message.startsWith('4')) throw failure;
      await pause(this.patience.pauseMs * 2 ** (tried - 1), new AbortController().signal);
    }
  }

  private async tryOnce(method: string, url: URL, body: Buffer): Promise<Buffer | null | S3Failure> {
    try {
      const answer = await fetch(url, {
        method,
        headers: signS3({ method, url, body }, this.settings, Temporal.Now.instant()),
        ...(method === 'PUT' ? { body: new Uint8Array(body) } : {}),
        redirect: 'error',
        signal: AbortSignal.timeout(this.patience.tryMs),
      });
      const content = Buffer.from(await answer.arrayBuffer());
      if (answer.ok) return content;
      if (answer.status === 404 && tag(content.toString('utf8'), 'Code') !== 'NoSuchBucket') return null;
      const code = tag(content.toString('utf8'), 'Code') ?? '';
      return new S3Failure(`${answer.status} ${code}: the file store refused ${method}`);
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
      return new S3Failure(`no answer from the file store (${cause})`);
    }
  }
}

/** Of the store's short XML, in which our names and dates need no unescaping. */
function tag(xml: string, name: string): string | null {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? null;
}
