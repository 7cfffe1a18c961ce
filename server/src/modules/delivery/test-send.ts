/** テスト配信（職員のみ）: to staff who are friends, marked, uncounted, and absent from history and statistics (DLV-08). */
import { BLOCK_LIMIT, sendable } from '@madoguchi/contract/delivery';
import type { TxCtx } from '../../platform/context/context.ts';
import { appendAudit } from '../../platform/audit/audit-log.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { queuePush } from '../line/index.ts';
import { testerLineIds } from '../residents/index.ts';
import { missingPictures } from './check-delivery.ts';
import { onlyChannel } from './only-channel.ts';
import { getDelivery, picturesById } from './queries.ts';
import { markAsTest, picturesIn, renderMessages } from './render-messages.ts';

/**
 * @returns how many members of staff it goes to
 * @throws DomainError not_found, not_sendable, no_testers, no_channel
 */
export async function testSend(ctx: TxCtx, id: string): Promise<number> {
  const stored = await getDelivery(ctx, id, 'delivery.create');
  const complete = sendable.shape.blocks.safeParse(stored.blocks);
  if (!complete.success) {
    const findings = complete.error.issues.map((issue) => ({
      severity: 'error' as const,
      path: ['blocks', ...issue.path].join('.'),
      message: issue.message,
    }));
    throw new DomainError('not_sendable', { findings });
  }
  const pictures = await picturesById(ctx, picturesIn(complete.data));
  const missing = missingPictures(complete.data, pictures);
  if (missing.length > 0) throw new DomainError('not_sendable', { findings: missing });
  const channelId = await onlyChannel(ctx);
  if (channelId === null) throw new DomainError('no_channel');
  const testers = await testerLineIds(ctx);
  if (testers.length === 0) throw new DomainError('no_testers');
  const messages = markAsTest(
    renderMessages(complete.data, { publicUrl: ctx.publicUrl, pictures, linkFor: (url) => url }),
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
