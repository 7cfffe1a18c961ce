/** Connects a LINE公式アカウント to a municipality. */
import { randomBytes, randomUUID } from 'node:crypto';
import { appendAudit } from '../../../platform/audit/audit-log.ts';
import type { TxCtx } from '../../../platform/context/context.ts';
import { DomainError } from '../../../platform/errors/index.ts';
import { secretPlace } from './secrets.ts';
import '../tables.ts';

export interface NewChannel {
  /** What staff call it. */
  readonly name: string;
  /** LINE's number of the Messaging API channel. */
  readonly lineChannelId: string;
  readonly channelSecret: string;
  /** Long-lived channel access token. */
  readonly accessToken: string;
  /** `@` and the account's id, shown to residents and used in friend links. */
  readonly basicId?: string;
  /** The LINE Login channel of the same provider, without which residents' pages cannot sign anybody in. */
  readonly login?: { readonly channelId: string; readonly channelSecret: string };
  readonly liffId?: string;
}

export interface CreatedChannel {
  readonly id: string;
  readonly key: string;
  /** Below the public URL: what is entered as webhook URL in the LINE Developers console. */
  readonly webhookPath: string;
}

/**
 * @throws DomainError 'channel_invalid' naming the field, 'channel_taken' when this LINE channel is connected already
 */
export async function createChannel(ctx: TxCtx, input: NewChannel): Promise<CreatedChannel> {
  refuseUnusable(input);
  const { municipalityId } = ctx.scope;
  const id = randomUUID();
  const key = randomBytes(16).toString('base64url');
  const seal = (column: Parameters<typeof secretPlace>[1], text: string) =>
    ctx.cipher.seal(municipalityId, secretPlace(id, column), text);
  const row = await ctx.db
    .insertInto('line_channels')
    .values({
      municipality_id: municipalityId,
      id,
      key,
      name: input.name,
      line_channel_id: input.lineChannelId,
      basic_id: input.basicId ?? null,
      channel_secret: await seal('channel_secret', input.channelSecret),
      access_token: await seal('access_token', input.accessToken),
      login_channel_id: input.login?.channelId ?? null,
      login_channel_secret: input.login
        ? await seal('login_channel_secret', input.login.channelSecret)
        : null,
      liff_id: input.liffId ?? null,
    })
    // The same LINE channel may be connected at another municipality, whose row we cannot see: the constraint can.
    .onConflict((conflict) => conflict.column('line_channel_id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) throw new DomainError('channel_taken', { field: 'lineChannelId' });
  await appendAudit(ctx, {
    action: 'line.channel_connected',
    subject: { kind: 'line_channel', id },
    after: { name: input.name, lineChannelId: input.lineChannelId },
  });
  return { id, key, webhookPath: `/line/webhook/${key}` };
}

function refuseUnusable(input: NewChannel): void {
  const refuse = (field: string) => {
    throw new DomainError('channel_invalid', { field });
  };
  if (input.name.trim() === '') refuse('name');
  // LINE numbers its channels with ten digits today; the length is not promised.
  if (!/^\d{4,20}$/.test(input.lineChannelId)) refuse('lineChannelId');
  if (!/^\S{8,200}$/.test(input.channelSecret)) refuse('channelSecret');
  if (!/^\S{8,2000}$/.test(input.accessToken)) refuse('accessToken');
  if (input.basicId !== undefined && !/^@[\w.-]{1,30}$/.test(input.basicId)) refuse('basicId');
  if (input.login && !/^\d{4,20}$/.test(input.login.channelId)) refuse('login.channelId');
  if (input.login && !/^\S{8,200}$/.test(input.login.channelSecret)) refuse('login.channelSecret');
}
