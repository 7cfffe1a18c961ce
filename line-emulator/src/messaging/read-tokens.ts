import { createHmac, randomBytes } from 'node:crypto';

/** The message that a mark-as-read token stands for. */
export interface ReadMark {
  channelId: string;
  handle: number;
  seq: number;
}

/**
 * Mark-as-read tokens. They never expire at LINE, and every message of a user carries one: so nothing is kept of them, the
 * token itself says what it stands for, under a seal of this emulator.
 */
export class ReadTokens {
  readonly #key = randomBytes(16);

  make({ channelId, handle, seq }: ReadMark): string {
    const text = `${channelId} ${handle} ${seq}`;
    return `${Buffer.from(text).toString('base64url')}.${this.#seal(text)}`;
  }

  read(token: string): ReadMark | undefined {
    const [encoded = '', seal] = token.split('.');
    const text = Buffer.from(encoded, 'base64url').toString();
    if (seal !== this.#seal(text)) return undefined;
    const [channelId = '', handle, seq] = text.split(' ');
    return { channelId, handle: Number(handle), seq: Number(seq) };
  }

  #seal(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url').slice(0, 16);
  }
}
