/** 配信結果: how far it has come, who opened and clicked. */
import type { TxCtx } from '../../platform/context/context.ts';
import { found } from '../../platform/errors/index.ts';
import { hiddenRecipients } from '../audiences/index.ts';
import { sendPace, sendProgress, type SendProgress } from '../line/index.ts';
import { goesToEveryone } from './batch-source.ts';
import { getDelivery } from './queries.ts';
import { requireState } from './states.ts';

/** @throws DomainError not_found, wrong_state (nothing was sent yet) */
export async function showResult(ctx: TxCtx, id: string) {
  const stored = await getDelivery(ctx, id);
  requireState(stored, 'showResult');
  const progress = found(await sendProgress(ctx, 'delivery', id), 'send');
  const everyone = goesToEveryone(stored);
  const hidden = (await hiddenRecipients(ctx, [stored.audience_id]))(stored.audience_id);
  const recipients = (stored.recipients ?? 0) - hidden;
  const statistics = await ctx.db
    .selectFrom('delivery_statistics')
    .selectAll()
    .where('municipality_id', '=', ctx.scope.municipalityId)
    .where('delivery_id', '=', id)
    .executeTakeFirst();
  const people = new Map((statistics?.link_people ?? []).map((link) => [link.token, link.people]));
  const links = await ctx.db
    .selectFrom('delivery_links')
    .leftJoin('delivery_clicks', (join) =>
      join
        .onRef('delivery_clicks.municipality_id', '=', 'delivery_links.municipality_id')
        .onRef('delivery_clicks.token', '=', 'delivery_links.token'),
    )
    .select((eb) => [
      'delivery_links.url',
      'delivery_links.token',
      'delivery_links.stopped_at',
      eb.fn.coalesce(eb.fn.sum<number>('delivery_clicks.n'), eb.lit(0)).as('clicks'),
    ])
    .where('delivery_links.municipality_id', '=', ctx.scope.municipalityId)
    .where('delivery_id', '=', id)
    .groupBy(['delivery_links.url', 'delivery_links.token', 'delivery_links.stopped_at'])
    .orderBy('delivery_links.url')
    .execute();
  const confirmed = everyone
    ? progress.confirmed > 0
      ? recipients
      : 0
    : Math.max(0, progress.recipientsConfirmed - hidden);
  const share = (part: number | null | undefined) =>
    part == null || confirmed === 0 ? null : part / confirmed;
  return {
    state: stored.state,
    halted: progress.state === 'halted' ? progress.haltReason : null,
    recipients,
    confirmed,
    unknown: everyone && progress.unknown > 0 ? recipients : progress.recipientsUnknown,
    failed:
      everyone && progress.failed > 0 ? recipients : progress.recipientsFailed + progress.recipientsSkipped,
    counted: progress.recipientsCounted,
    notReached: {
      left: progress.recipientsSkipped,
      refused: everyone && progress.failed > 0 ? recipients : progress.recipientsFailed,
      stopped: unsent(progress, recipients),
    },
    pace: await paceOf(ctx, id, stored.state === 'sending' ? recipients - settled(progress) : 0),
    opens: {
      count: statistics?.opens ?? null,
      rate: share(statistics?.opens),
      at: statistics?.asked_at?.toString() ?? null,
    },
    clicks: {
      count: links.reduce((sum, link) => sum + Number(link.clicks), 0),
      people: statistics?.clickers ?? null,
      rate: share(statistics?.clickers),
      links: links.map((link) => ({
        url: link.url,
        clicks: Number(link.clicks),
        people: people.get(link.token) ?? null,
        stopped: link.stopped_at !== null,
      })),
    },
    plays: { begun: statistics?.plays ?? null, complete: statistics?.plays_complete ?? null },
    blocks: statistics?.blocks ?? null,
    measured: everyone || stored.aggregation_unit !== null,
    startedAt: stored.started_at?.toString() ?? null,
    finishedAt: stored.finished_at?.toString() ?? null,
  };
}

/** Stopped before all was cut: who never came into a batch is kept back as well. */
function unsent(progress: SendProgress, recipients: number): number {
  if (progress.state !== 'stopped') return 0;
  return progress.recipientsStopped + Math.max(0, recipients - progress.recipientsPlanned);
}

function settled(progress: SendProgress): number {
  return progress.recipientsConfirmed + progress.recipientsSkipped + progress.recipientsFailed;
}

async function paceOf(ctx: TxCtx, id: string, left: number) {
  if (left <= 0) return null;
  const perSecond = Math.round(await sendPace(ctx, 'delivery', id));
  return perSecond === 0 ? null : { perSecond, secondsLeft: Math.ceil(left / perSecond) };
}
