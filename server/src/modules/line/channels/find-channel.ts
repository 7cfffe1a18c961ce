/**
 * Whose webhook is this? The only question about channels that is asked before a municipality is known: by the system
 * role, with a short memory.
 */
import type { FieldCipher } from '../../../platform/crypto/field-cipher.ts';
import type { MunicipalityId } from '../../../platform/db/database.ts';
import type { SystemDatabase } from '../../../platform/db/system.ts';
import { openSecret } from './secrets.ts';
import '../tables.ts';

export interface WebhookChannel {
  readonly municipalityId: MunicipalityId;
  readonly channelId: string;
  readonly channelSecret: string;
}

/** A new channel or a reissued secret is known after this long at the latest. */
const FRESH_MS = 5000;
/** After a wrong signature the secret may have been reissued: looked up again, but no more often than this. */
const RECHECK_MS = 1000;
/** Bounds the memory against callers who try keys. One installation serves a prefecture at most. */
const MOST_REMEMBERED = 2000;

interface Remembered {
  readonly at: number;
  readonly channel: Promise<WebhookChannel | null>;
}

export class ChannelFinder {
  private readonly remembered = new Map<string, Remembered>();
  private readonly system: SystemDatabase;
  private readonly cipher: FieldCipher;

  constructor(system: SystemDatabase, cipher: FieldCipher) {
    this.system = system;
    this.cipher = cipher;
  }

  /** @returns null for a key that no channel has */
  find(key: string): Promise<WebhookChannel | null> {
    return this.findWithin(key, FRESH_MS);
  }

  /** The same, for when the remembered secret did not fit. */
  findAgain(key: string): Promise<WebhookChannel | null> {
    return this.findWithin(key, RECHECK_MS);
  }

  private findWithin(key: string, freshMs: number): Promise<WebhookChannel | null> {
    if (!/^[A-Za-z0-9_-]{22}$/.test(key)) return Promise.resolve(null);
    const known = this.remembered.get(key);
    if (known && performance.now() - known.at < freshMs) return known.channel;
    const channel = this.look(key);
    const entry = { at: performance.now(), channel };
    this.remembered.delete(key); // to the end of the map's order: the oldest is forgotten first
    this.remembered.set(key, entry);
    if (this.remembered.size > MOST_REMEMBERED) this.remembered.delete(this.remembered.keys().next().value!); // not empty
    channel.catch(() => {
      if (this.remembered.get(key) === entry) this.remembered.delete(key);
    });
    return channel;
  }

  private async look(key: string): Promise<WebhookChannel | null> {
    const row = await this.system.transaction((db) =>
      db
        .selectFrom('line_channels')
        .select(['municipality_id', 'id', 'channel_secret'])
        .where('key', '=', key)
        .executeTakeFirst(),
    );
    if (!row) return null;
    const municipalityId = row.municipality_id as MunicipalityId;
    return {
      municipalityId,
      channelId: row.id,
      channelSecret: await openSecret(
        this.cipher,
        municipalityId,
        row.id,
        'channel_secret',
        row.channel_secret,
      ),
    };
  }
}
