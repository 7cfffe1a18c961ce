/** Looks at every rule of every municipality, raises what is new, settles what is over. */
import type { WatchRuleName } from '@madoguchi/contract/watching';
import { systemContext, type Ctx, type TxCtx } from '../../platform/context/context.ts';
import type { Loop } from '../../platform/module.ts';
import { pause } from '../../platform/time/pause.ts';
import { certificateEnd } from './certificate.ts';
import { acknowledgedAt, raiseWarning, settleOthers } from './raise-warning.ts';
import { readRules, type RuleSetting } from './rule-settings.ts';
import { LOOKS, type Candidate } from './signs.ts';

/** A person who is told after half a minute can still do something; the looks cost some milliseconds. */
const EVERY_MS = 15_000;

export const watchLoop: Loop = {
  name: 'watching',
  role: 'scheduler',
  async run(runtime, signal) {
    while (!signal.aborted) {
      for (const id of await runtime.municipalities()) {
        if (signal.aborted) return;
        await lookAll(systemContext(runtime.services, id, 'watching'));
      }
      await pause(EVERY_MS, signal);
    }
  },
};

/** One look at every rule that is on. A rule that fails is logged; the others still look. */
export async function lookAll(ctx: Ctx): Promise<void> {
  const rules = await ctx.transaction((ctx) => readRules(ctx), { readOnly: true });
  for (const rule of rules) {
    try {
      await look(ctx, rule);
    } catch (error) {
      ctx.log.error({ err: error, check: rule.rule }, 'a rule of the watch could not look');
    }
  }
}

async function look(ctx: Ctx, setting: RuleSetting): Promise<void> {
  const { rule, threshold } = setting;
  const asked = rule === 'certificate_ending' && setting.enabled ? await certificate(ctx, threshold) : [];
  await ctx.transaction(async (ctx) => {
    if (!setting.enabled) return settleOthers(ctx, rule, []);
    const candidates = rule === 'certificate_ending' ? asked : await LOOKS[rule](ctx, threshold);
    const found = await overThreshold(ctx, rule, threshold, candidates);
    for (const candidate of found) await raiseWarning(ctx, rule, candidate);
    await settleOthers(
      ctx,
      rule,
      found.map(({ subject }) => subject),
    );
  });
}

/** Signs count from the last time that somebody looked after the same trouble: it is not told again for what is known. */
async function overThreshold(
  ctx: TxCtx,
  rule: WatchRuleName,
  threshold: number,
  candidates: readonly Candidate[],
): Promise<readonly Candidate[]> {
  const known = await acknowledgedAt(
    ctx,
    rule,
    candidates.map(({ subject }) => subject),
  );
  return candidates.filter(({ subject, signs, lasting }) => {
    if (lasting) return true;
    const since = known.get(subject);
    const fresh = signs.filter(({ at }) => since === undefined || Temporal.Instant.compare(at, since) > 0);
    return fresh.reduce((sum, { weight }) => sum + weight, 0) >= threshold;
  });
}

async function certificate(ctx: Ctx, days: number): Promise<Candidate[]> {
  const end = await certificateEnd(ctx.publicUrl);
  if (end === null) return [];
  const left = Math.floor(ctx.now().until(end).total('hours') / 24);
  return left < days ? [{ subject: '', signs: [], lasting: true, facts: { count: left } }] : [];
}
