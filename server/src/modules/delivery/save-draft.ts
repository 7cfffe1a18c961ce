/** 下書きを保存する: every ten seconds while somebody writes, so a draft may be incomplete. */
import type { Accepted, DraftBlock, DraftTap, Languages } from '@madoguchi/contract/delivery';
import type { Target } from '@madoguchi/contract/audiences';
import { actingStaff, type TxCtx } from '../../platform/context/context.ts';
import { DomainError } from '../../platform/errors/index.ts';
import { requireReachedTarget } from '../audiences/index.ts';
import { staffNames } from './staff-names.ts';
import { lockDelivery, type DeliveryRecord } from './queries.ts';
import { requireState } from './states.ts';

export interface Draft {
  readonly id: string;
  readonly revision: number;
  readonly title: string;
  readonly kind: string;
  readonly blocks: DraftBlock[];
  readonly target: Target | null;
  readonly quickReplies?: DraftTap[];
  readonly languages?: Languages;
  readonly silent: boolean;
  readonly topic?: string | null | undefined;
  readonly accepted?: Accepted;
}

/**
 * @throws DomainError not_found, forbidden (the draft or its group is another department's), wrong_state, changed_meanwhile (somebody saved since `revision`)
 */
export async function saveDraft(
  ctx: TxCtx,
  draft: Draft,
): Promise<{ revision: number; savedAt: Temporal.Instant }> {
  const stored = await lockDelivery(ctx, draft.id, 'delivery.create');
  requireState(stored, 'edit');
  await requireRevision(ctx, stored, draft.revision);
  await requireReachedTarget(ctx, draft.target, stored.target);
  const now = ctx.now();
  const revision = stored.revision + 1;
  await ctx.db
    .updateTable('deliveries')
    .set({
      title: draft.title,
      kind: draft.kind,
      blocks: JSON.stringify(draft.blocks),
      target: draft.target && JSON.stringify(draft.target),
      quick_replies: JSON.stringify(draft.quickReplies ?? []),
      languages: JSON.stringify(draft.languages ?? {}),
      accepted: JSON.stringify(draft.accepted ?? []),
      silent: draft.silent,
      topic: draft.topic ?? null,
      revision,
      updated_by: actingStaff(ctx),
      updated_at: now,
    })
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('id', '=', draft.id)
    .execute();
  return { revision, savedAt: now };
}

export async function requireRevision(ctx: TxCtx, stored: DeliveryRecord, revision: number): Promise<void> {
  if (stored.revision === revision) return;
  const names = await staffNames(ctx, [stored.updated_by]);
  throw new DomainError('changed_meanwhile', {
    updatedBy: names(stored.updated_by),
    updatedAt: stored.updated_at.toString(),
  });
}
