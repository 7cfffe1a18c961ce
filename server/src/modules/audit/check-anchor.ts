/** An anchor that somebody kept on paper or in a mail, held against the record. */
import { appendAudit, newestCutNo, verifyAudit } from '../../platform/audit/audit-log.ts';
import type { Ctx } from '../../platform/context/context.ts';

export interface TypedAnchor {
  readonly epoch: number;
  readonly no: number;
  /** Hexadecimal digits. */
  readonly hash: string;
}

/** The whole record is checked with it: a block that stands there proves nothing unless the chain leads to it. */
export async function checkAnchor(ctx: Ctx, typed: TypedAnchor) {
  const { found, cut } = await ctx.transaction(async (ctx) => ({
    found: await ctx.db
      .selectFrom('audit_blocks')
      .select(['hash', 'sealed_at'])
      .where('municipality_id', '=', ctx.scope.municipalityId)
      .where('epoch', '=', typed.epoch)
      .where('no', '=', typed.no)
      .executeTakeFirst(),
    cut: await newestCutNo(ctx),
  }));
  const stands = found?.hash.toString('hex') ?? null;
  const hash = Buffer.from(typed.hash, 'hex');
  const verdict =
    stands === typed.hash ? await verifyAudit(ctx, { anchors: [{ ...typed, date: '', hash }] }) : null;
  const outcome =
    stands === null
      ? typed.no <= cut
        ? ('expired' as const)
        : ('missing' as const)
      : verdict === null
        ? ('differs' as const)
        : verdict.ok
          ? ('contained' as const)
          : ('broken' as const);
  await ctx.transaction((ctx) =>
    appendAudit(ctx, {
      action: 'audit.anchor_checked',
      after: { outcome, epoch: typed.epoch, block: typed.no },
    }),
  );
  const places =
    outcome === 'differs' && stands
      ? [...stands].flatMap((digit, at) => (digit === typed.hash[at] ? [] : [at + 1]))
      : [];
  return {
    outcome,
    sealedAt: found?.sealed_at.toString() ?? null,
    differingPlaces: places,
    problem: verdict?.firstBad?.problem ?? null,
  };
}
