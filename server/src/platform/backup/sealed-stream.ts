/**
 * A stream of any length under one key: AES-256-GCM in frames, whose nonces hold their number and whether they are the last,
 * so that frames can be neither swapped, repeated nor cut off.
 *
 *     stream = nonce prefix (7) ‖ { length (4) ‖ frame ‖ tag (16) } …
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SealBroken } from '../crypto/field-cipher.ts';

const PREFIX = 7;
const LENGTH = 4;
const TAG = 16;
/** Bytes of content per frame: what reader and writer hold at once. */
const FRAME = 1_048_576;

function nonce(prefix: Buffer, number: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  prefix.copy(bytes);
  bytes.writeUInt32BE(number, PREFIX);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

export async function* sealStream(key: Buffer, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const prefix = randomBytes(PREFIX);
  yield prefix;
  let number = 0;
  const frame = (data: Buffer, last: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(prefix, number, last));
    number += 1;
    const length = Buffer.alloc(LENGTH);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, cipher.update(data), cipher.final(), cipher.getAuthTag()]);
  };
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    waiting.push(chunk);
    bytes += chunk.length;
    // The newest frame is held back: only the end tells which one is the last.
    while (bytes > FRAME) {
      const all = Buffer.concat(waiting);
      yield frame(all.subarray(0, FRAME), false);
      waiting = [all.subarray(FRAME)];
      bytes -= FRAME;
    }
  }
  yield frame(Buffer.concat(waiting), true);
}

/** @throws SealBroken when anything was altered, is missing, or follows the end */
export async function* openStream(key: Buffer, sealed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = new Taker(sealed);
  const prefix = await source.take(PREFIX);
  for (let number = 0; ; number += 1) {
    const length = (await source.take(LENGTH)).readUInt32BE();
    if (length > FRAME) throw new SealBroken('altered: a frame of impossible length');
    const data = await source.take(length + TAG);
    const last = await source.ended();
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(prefix, number, last), {
      authTagLength: TAG,
    });
    decipher.setAuthTag(data.subarray(length));
    const opened = decipher.update(data.subarray(0, length));
    try {
      decipher.final();
    } catch {
      throw new SealBroken('altered, cut off, or under another key');
    }
    yield opened;
    if (last) return;
  }
}

/** Takes exact numbers of bytes from a stream of chunks. */
export class Taker {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.source = chunks[Symbol.asyncIterator]();
  }

  /** @throws SealBroken at an early end */
  async take(count: number): Promise<Buffer> {
    const parts = [this.rest];
    let bytes = this.rest.length;
    while (bytes < count) {
      const next = await this.source.next();
      if (next.done) throw new SealBroken('cut off');
      parts.push(next.value);
      bytes += next.value.length;
    }
    const all = parts.length === 1 ? this.rest : Buffer.concat(parts);
    this.rest = all.subarray(count);
    return all.subarray(0, count);
  }

  async ended(): Promise<boolean> {
    while (this.rest.length === 0) {
      const next = await this.source.next();
      if (next.done) return true;
      this.rest = next.value;
    }
    return false;
  }

  /** What has not been taken. */
  async *remaining(): AsyncGenerator<Buffer> {
    if (this.rest.length > 0) yield this.rest;
    for (let next = await this.source.next(); !next.done; next = await this.source.next()) yield next.value;
  }
}
