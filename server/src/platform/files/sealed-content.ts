/**
 * Encryption of a file's content in chunks (the STREAM construction, Hoang et al. 2015): each chunk is AES-256-GCM under
 * the file's own key; its nonce holds its number and whether it is the last, so that chunks can be neither swapped,
 * repeated nor cut off.
 *
 *     content = version (1) ‖ nonce prefix (7) ‖ { chunk of ≤ 65,536 bytes ‖ tag (16) } …
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SealBroken } from '../crypto/field-cipher.ts';

const VERSION = 1;
const PREFIX = 7;
const CHUNK = 65_536;
const TAG = 16;

function nonce(prefix: Buffer, number: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  prefix.copy(bytes);
  bytes.writeUInt32BE(number, PREFIX);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

export function* sealContent(key: Buffer, content: Buffer): Generator<Buffer> {
  const prefix = randomBytes(PREFIX);
  yield Buffer.concat([Buffer.of(VERSION), prefix]);
  const chunks = Math.max(1, Math.ceil(content.length / CHUNK));
  for (let number = 0; number < chunks; number += 1) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(prefix, number, number === chunks - 1));
    yield cipher.update(content.subarray(number * CHUNK, (number + 1) * CHUNK));
    cipher.final();
    yield cipher.getAuthTag();
  }
}

/**
 * @throws SealBroken when anything was altered or is missing
 */
export function openContent(key: Buffer, sealed: Buffer): Buffer {
  if (sealed[0] !== VERSION || sealed.length < 1 + PREFIX + TAG)
    throw new SealBroken('not a sealed file of a known version');
  const prefix = sealed.subarray(1, 1 + PREFIX);
  const body = sealed.subarray(1 + PREFIX);
  const chunks = Math.ceil(body.length / (CHUNK + TAG));
  const opened: Buffer[] = [];
  for (let number = 0; number < chunks; number += 1) {
    const chunk = body.subarray(number * (CHUNK + TAG), (number + 1) * (CHUNK + TAG));
    if (chunk.length < TAG) throw new SealBroken('the file was cut off');
    const decipher = createDecipheriv('aes-256-gcm', key, nonce(prefix, number, number === chunks - 1), {
      authTagLength: TAG,
    });
    decipher.setAuthTag(chunk.subarray(chunk.length - TAG));
    opened.push(decipher.update(chunk.subarray(0, chunk.length - TAG)));
    try {
      decipher.final();
    } catch {
      throw new SealBroken('the file was altered');
    }
  }
  return Buffer.concat(opened);
}
