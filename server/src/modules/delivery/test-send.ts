/** テスト配信（職員のみ）: to staff who are friends, marked, uncounted, and absent from history and statistics (DLV-08). */
import { BLOCK_LIMIT, sendable } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { queuePush } from '../line/index.ts';
import { testerLineIds } from '../residents/index.ts';
import { missingMedia } from './check-delivery.ts';
import { tapData } from './compose/answer-tap.ts';
import { onlyChannel } from './only-channel.ts';
import { getDelivery } from './queries.ts';
import { markAsTest, renderMessages } from './render-messages.ts';
import { mediaOfDelivery } from './said.ts';

/**
 * @returns how many members of staff it goes to
 * @throws DomainError not_found, not_sendable, no_testers, no_channel
 */
export async function testSend(ctx: TxCtx, id: string): Promise<number> {
  const stored = await getDelivery(ctx, id, 'delivery.create');
  const said = { blocks: stored.blocks, quickReplies: stored.quick_replies };
  const complete = sendable.pick({ blocks: true, quickReplies: true }).safeParse(said);
  if (!complete.success) {
    const findings = complete.error.issues.map((issue) => ({
      severity: 'error' as const,
      path: issue.path.map(String).join('.'),
      message: issue.message,
    }));
    throw new DomainError('not_sendable', { findings });
  }
  const media = await mediaOfDelivery(ctx, { ...stored, languages: {} });
  const missing = missingMedia(said.blocks, media);
  if (missing.length > 0) throw new DomainError('not_sendable', { findings: missing });
  const channelId = await onlyChannel(ctx);
  if (channelId === null) throw new DomainError('no_channel');
  const testers = await testerLineIds(ctx);
  if (testers.length === 0) throw new DomainError('no_testers');
  const messages = markAsTest(
    renderMessages(said, {
      publicUrl: ctx.publicUrl,
      media,
      linkFor: (url) => url,
      postbackFor: (key) => tapData(id, key),
    }),
  );
  const subject = `test of delivery ${id}`;
  for (const lineUserId of testers) {
    for (let first = 0; first < messages.length; first += BLOCK_LIMIT) {
      const part = messages.slice(first, first + BLOCK_LIMIT);
      await queuePush(ctx, { channelId, lane: 'reply', lineUserId, messages: part, subject });
    }
  }
  await appendAudit(ctx, {
    action: 'delivery.test',
    subject: { kind: 'delivery', id },
    after: { recipients: testers.length },
  });
  return testers.length;
}
