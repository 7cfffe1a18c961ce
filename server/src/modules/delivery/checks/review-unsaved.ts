/** 書きながらの確認: looks at what stands on the screen now; nothing is saved. */
import type { DraftBlock, DraftTap, Languages } from '@madoguchi/contract/delivery';
import type { Ctx } from '../../../platform/context/context.ts';
import { getDelivery } from '../queries.ts';
import { deadLinks } from './dead-links.ts';
import type { Finding } from './finding.ts';
import { reviewDraft } from './review-draft.ts';

/** @throws DomainError not_found */
export async function reviewUnsaved(
  ctx: Ctx,
  id: string,
  {
    blocks,
    quickReplies,
    languages,
  }: { blocks: DraftBlock[]; quickReplies: DraftTap[]; languages: Languages },
  scheduledFor: Temporal.Instant | null,
): Promise<{ findings: Finding[] }> {
  const written = { blocks, quick_replies: quickReplies, languages };
  const findings = await ctx.transaction(async (ctx) =>
    reviewDraft(ctx, { ...(await getDelivery(ctx, id)), ...written }, scheduledFor),
  );
  return { findings: [...findings, ...(await deadLinks(ctx, written))] };
}
