/** 送信取消: our own copy of the message goes (facts section 4), whichever of the two events comes first. */
import type { TxCtx } from '../../../platform/context/context.ts';
import type { ExpressionBuilder } from 'kysely';
import type { Tables } from '../../../platform/db/tables.ts';
import { lineUserIdToBytes } from '../line-user-id.ts';
import type { WaitingEvent } from './take-events.ts';
import '../tables.ts';

/** Removes what the inbox keeps of the message that `unsend` takes back. The row stays: its id is still known. */
export async function removeUnsent(
  ctx: TxCtx,
  unsend: WaitingEvent,
  messageId: string | null,
): Promise<void> {
  if (messageId === null) return;
  await ctx.db
    .updateTable('line_inbox')
    .set({ body: null })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('channel_id', '=', unsend.channelId)
    .where(ofSameUser(unsend))
    .where('message_id', '=', messageId)
    .where('kind', '!=', 'unsend')
    .execute();
}

/** Whether the message of this late event was taken back by an unsend that was handled before it. */
export async function wasUnsent(
  ctx: TxCtx,
  message: WaitingEvent,
  messageId: string | null,
): Promise<boolean> {
  if (messageId === null || message.kind === 'unsend') return false;
  const row = await ctx.db
    .selectFrom('line_inbox')
    .select('id')
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('channel_id', '=', message.channelId)
    .where(ofSameUser(message))
    .where('message_id', '=', messageId)
    .where('kind', '=', 'unsend')
    .where('state', '!=', 'open')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Only the sender can take a message back, so the search stays within one user's few rows. */
function ofSameUser(event: WaitingEvent) {
  return (query: ExpressionBuilder<Tables, 'line_inbox'>) => {
    const bytes = lineUserIdToBytes(event.lineUserId);
    return bytes ? query('line_user_id', '=', bytes) : query('line_user_id', 'is', null);
  };
}
