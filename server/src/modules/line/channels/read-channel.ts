/** A channel with its secrets opened, for speaking to LINE in its name. Never leaves the server. */
import type { Ctx } from '../../../platform/context/context.ts';
import { found } from '../../../platform/errors/index.ts';
import { openSecret } from './secrets.ts';
import '../tables.ts';

export interface ChannelSecrets {
  readonly id: string;
  /** Of the webhook's URL. */
  readonly key: string;
  readonly name: string;
  readonly lineChannelId: string;
  readonly basicId: string | null;
  readonly channelSecret: string;
  readonly accessToken: string;
  readonly login: { readonly channelId: string; readonly channelSecret: string } | null;
  readonly liffId: string | null;
}

/**
 * @throws DomainError 'not_found'
 */
export async function readChannel(ctx: Ctx, channelId: string): Promise<ChannelSecrets> {
  const { municipalityId } = ctx.scope;
  const row = found(
    await ctx.transaction((ctx) =>
      ctx.db
        .selectFrom('line_channels')
        .selectAll()
        .where('municipality_id', '=', municipalityId)
        .where('id', '=', channelId)
        .executeTakeFirst(),
    ),
    'line_channel',
  );
  const open = (column: 'channel_secret' | 'access_token' | 'login_channel_secret', sealed: Buffer) =>
    openSecret(ctx.cipher, municipalityId, row.id, column, sealed);
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    lineChannelId: row.line_channel_id,
    basicId: row.basic_id,
    channelSecret: await open('channel_secret', row.channel_secret),
    accessToken: await open('access_token', row.access_token),
    login:
      row.login_channel_id !== null && row.login_channel_secret !== null
        ? {
            channelId: row.login_channel_id,
            channelSecret: await open('login_channel_secret', row.login_channel_secret),
          }
        : null,
    liffId: row.liff_id,
  };
}
